/**
 * JSONata of a key in the runs bucket: a key builder of `core/contracts/run-files` applied to the run in the variable
 * `run`.
 */
export const runKey = (keyOf: (runId: string) => string): string => `{% '${keyOf("' & $run.runId & '")}' %}`;

const DIGITS = 6;

/** JSONata of a key that contains a six-digit number. @param number JSONata of the number */
export const numberedRunKey = (keyOf: (runId: string, number: number) => string, number: string): string =>
  runKey((runId) => keyOf(runId, 0).replace('0'.repeat(DIGITS), `' & $pad($string(${number}), -${DIGITS}, '0') & '`));
