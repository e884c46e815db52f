/**
 * Whether a text matches a pattern in which `*` stands for any text and `?` for one character. Time is at most proportional to the
 * product of the lengths.
 */
export function matchesWildcards(text: string, pattern: string): boolean {
  let position = 0;
  let next = 0;
  let star = -1;
  let resumeAt = 0;
  while (position < text.length) {
    const wanted = pattern[next];
    if (wanted === '*') {
      star = next++;
      resumeAt = position;
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[position])) {
      position += 1;
      next += 1;
    } else if (star >= 0) {
      next = star + 1;
      position = ++resumeAt;
    } else return false;
  }
  while (pattern[next] === '*') next += 1;
  return next === pattern.length;
}
