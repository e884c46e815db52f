/**
 * Hours that Glacier keeps the output of a job at least, once it is complete.
 *
 * @see Amazon Glacier Developer Guide, "Get Job Output"
 */
export const JOB_OUTPUT_HOURS = 24;
