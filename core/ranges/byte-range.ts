/** Range of bytes, both ends inclusive, as in HTTP and Glacier. */
export interface ByteRange {
  start: number;
  end: number;
}

export const lengthOf = (range: ByteRange) => range.end - range.start + 1;

/** Whether a range contains another one. */
export const covers = (outer: ByteRange, inner: ByteRange) => outer.start <= inner.start && inner.end <= outer.end;

/** Format a range as `start-end`, like RetrievalByteRange. */
export const formatRange = (range: ByteRange) => `${range.start}-${range.end}`;

/** Parse `start-end`. @returns undefined when the text is not a range */
export function parseRange(text: string | null | undefined): ByteRange | undefined {
  const match = /^(\d{1,16})-(\d{1,16})$/.exec(text ?? '');
  if (!match) return undefined;
  const range = { start: Number(match[1]), end: Number(match[2]) };
  return range.start <= range.end ? range : undefined;
}
