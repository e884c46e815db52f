/** Whether a text matches a pattern in which `*` stands for any characters and `?` for one; case counts. */
export function matchesWildcards(pattern: string, text: string): boolean {
  if (pattern === text || pattern === '*') return true;
  // Most patterns of a policy with many differ before their first wildcard.
  const literalLength = pattern.search(/[*?]/);
  if (literalLength === -1 || !text.startsWith(pattern.slice(0, literalLength))) return false;
  let inPattern = literalLength;
  let inText = literalLength;
  // The last `*`, and where the text that it stands for ends so far.
  let star = -1;
  let starEnd = 0;
  while (inText < text.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern++;
      starEnd = inText;
    } else if (pattern[inPattern] === '?' || pattern[inPattern] === text[inText]) {
      inPattern++;
      inText++;
    } else if (star >= 0) {
      inPattern = star + 1;
      inText = ++starEnd;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}
