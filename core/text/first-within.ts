/**
 * The longest prefix of a list that fits a size limit as JSON in UTF-8, including one comma per value.
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
