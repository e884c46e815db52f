const STEP_CHARACTERS = 256 * 1024;

/** Format a value as a line of JSON Lines. */
export const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** Format values that fit in memory as JSON Lines. */
export const jsonLinesText = (values: Iterable<unknown>): string => Array.from(values, jsonLine).join('');

/** Stream values as JSON Lines, many lines per chunk. */
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
