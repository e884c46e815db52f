/**
 * Minimum number of hours that Glacier keeps the output of a completed job.
 *
 * @see Amazon Glacier Developer Guide, "Get Job Output"
 */
export const JOB_OUTPUT_HOURS = 24;
