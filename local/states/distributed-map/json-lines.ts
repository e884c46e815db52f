/** Maximum length of a line; the input of a child has at most 256 KiB. */
const LINE_MAX_CHARACTERS = 4 * 1024 * 1024;

/** Lines without their ends (LF or CRLF), numbered from 1; the last line may have no end. */
async function* lines(text: AsyncIterable<string>): AsyncGenerator<{ line: string; number: number }> {
  let rest = '';
  let number = 0;
  for await (const chunk of text) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > LINE_MAX_CHARACTERS) throw new Error(`line ${number + parts.length + 1} is too long`);
    for (const line of parts) yield { line: line.replace(/\r$/, ''), number: ++number };
  }
  if (rest !== '') yield { line: rest, number: ++number };
}

/** The values of JSON Lines; blank lines are skipped. */
export async function* parseJsonLines(text: AsyncIterable<string>): AsyncGenerator<unknown> {
  for await (const { line, number } of lines(text)) {
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      throw new Error(`line ${number} is not JSON: ${(error as Error).message}`);
    }
    yield value;
  }
}
