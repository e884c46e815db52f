/** JSONata of a key in the bucket of runs: what a key builder of `core/contracts/run-files` makes of the run in the variable `run`. */
export const runKey = (keyOf: (runId: string) => string): string => `{% '${keyOf("' & $run.runId & '")}' %}`;

const DIGITS = 6;

/** The same of a key that holds a number in six digits. @param number JSONata of it */
export const numberedRunKey = (keyOf: (runId: string, number: number) => string, number: string): string =>
  runKey((runId) => keyOf(runId, 0).replace('0'.repeat(DIGITS), `' & $pad($string(${number}), -${DIGITS}, '0') & '`));
