const STEP_CHARACTERS = 256 * 1024;

/** JSON Lines, many to a step. */
export async function* jsonLines(values: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<string> {
  let step = '';
  for await (const value of values) {
    step += `${JSON.stringify(value)}\n`;
    if (step.length < STEP_CHARACTERS) continue;
    yield step;
    step = '';
  }
  if (step !== '') yield step;
}
