const STEP_CHARACTERS = 256 * 1024;

/** A value as a line of JSON Lines. */
export const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** JSON Lines in one text, of values that fit in memory. */
export const jsonLinesText = (values: Iterable<unknown>): string => Array.from(values, jsonLine).join('');

/** JSON Lines, many to a step. */
export async function* jsonLines(values: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<string> {
  let step = '';
  for await (const value of values) {
    step += jsonLine(value);
    if (step.length < STEP_CHARACTERS) continue;
    yield step;
    step = '';
  }
  if (step !== '') yield step;
}
