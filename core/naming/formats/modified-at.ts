const STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Convert a time like 20180312T094500Z to the member `modifiedAt` of a name.
 *
 * @returns an empty object when the text is not such a time
 */
export function modifiedAtStamp(text: unknown): { modifiedAt?: string } {
  if (typeof text !== 'string' || !STAMP.test(text)) return {};
  const iso = text.replace(STAMP, '$1-$2-$3T$4:$5:$6Z');
  const { modifiedAt } = modifiedAtMs(Date.parse(iso));
  // Date.parse accepts February 30th as March 1st or 2nd.
  return modifiedAt === iso ? { modifiedAt } : {};
}

/** @param ms milliseconds since 1970; an empty object is returned for a time outside of the years 0 to 9999 */
export function modifiedAtMs(ms: number): { modifiedAt?: string } {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return {};
  const iso = date.toISOString();
  return iso.length > 24 ? {} : { modifiedAt: iso.replace('.000Z', 'Z') };
}
