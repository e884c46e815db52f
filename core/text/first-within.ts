/**
 * As many of some values, from the first one on, as have no more bytes together: as JSON in UTF-8, with a comma each.
 *
 * Step Functions takes no answer of more than 256 KiB.
 *
 * @see AWS Step Functions Developer Guide, "Step Functions service quotas"
 */
export function firstWithin<T>(values: readonly T[], bytesMax: number): T[] {
  let bytes = 0;
  const past = values.findIndex((value) => {
    bytes += Buffer.byteLength(JSON.stringify(value)) + 1;
    return bytes > bytesMax;
  });
  return past < 0 ? [...values] : values.slice(0, past);
}
