/** A range of bytes, both ends inclusive, as HTTP and Glacier write them. */
export interface ByteRange {
  start: number;
  end: number;
}

export const lengthOf = (range: ByteRange) => range.end - range.start + 1;

/** Whether a range holds every byte of another one. */
export const covers = (outer: ByteRange, inner: ByteRange) => outer.start <= inner.start && inner.end <= outer.end;

/** `start-end`, the form of RetrievalByteRange. */
export const formatRange = (range: ByteRange) => `${range.start}-${range.end}`;

/** @returns undefined when the text is no range */
export function parseRange(text: string | null | undefined): ByteRange | undefined {
  const match = /^(\d{1,16})-(\d{1,16})$/.exec(text ?? '');
  if (!match) return undefined;
  const range = { start: Number(match[1]), end: Number(match[2]) };
  return range.start <= range.end ? range : undefined;
}
