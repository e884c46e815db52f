const SURROGATES_START = 0xd800;
const SURROGATES_END = 0xdfff;

// In UTF-8, U+10000 and above sort after U+E000..U+FFFF; their UTF-16 surrogates sort before these.
const rankOf = (unit: number) =>
  unit >= SURROGATES_START && unit <= SURROGATES_END ? unit + 0x10000 - SURROGATES_START : unit;

/**
 * Compare two well-formed texts by their UTF-8 bytes, as S3 sorts keys. JavaScript's `<` compares UTF-16 units.
 *
 * @returns below 0 when `a` comes first, above 0 when `b` does, 0 when they are the same
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const first = a.charCodeAt(at);
    const second = b.charCodeAt(at);
    if (first !== second) return rankOf(first) - rankOf(second);
  }
  return a.length - b.length;
}
