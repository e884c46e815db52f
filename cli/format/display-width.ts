/** Characters that take two columns: East Asian wide and fullwidth ones. @see Unicode Standard Annex #11 */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;
/** Characters that take none: marks on the character before, formatting, and the vowels of Hangul syllables in parts. */
const ZERO = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;
const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u;
const ASCII = /^[ -~]*$/;

let segmenter: Intl.Segmenter | undefined;

/** Characters as people see them: a letter with its marks, or an emoji of several code points, is one. */
export function graphemesOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function graphemeWidth(grapheme: string): number {
  if (EMOJI.test(grapheme)) return 2;
  let columns = 0;
  for (const character of grapheme) columns += ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** Width of printable text in columns of a terminal. Terminals differ on rare scripts and emoji. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  return graphemesOf(text).reduce((columns, grapheme) => columns + graphemeWidth(grapheme), 0);
}
