/** Version of this program, that of `package.json`. */
export const MORAINE_VERSION = '0.1.0';

/**
 * Format of the state: the keys and records of the table, the files in the runs bucket, and the inputs of executions, as far as another
 * version must not read or write them. Deployments that do not tell theirs have the first.
 */
export const STATE_FORMAT = 1;
