const DAY_SECONDS = 86_400;

/** Days that the records of a batch are kept; a run's report and results lie in S3 for as long as the owner likes. */
const RECORDS_KEPT_DAYS = 90;

/** Days that what a run needs from its first step to its report is kept: a Step Functions execution lasts up to a year. */
const RUN_KEPT_DAYS = 400;

const after = (now: Date, days: number) => Math.floor(now.getTime() / 1000) + days * DAY_SECONDS;

/** The value of the table's TTL attribute, epoch seconds. */
export const expiryOf = (now: Date) => after(now, RECORDS_KEPT_DAYS);

/** The same for the records of runs, and of archives in several pieces, which the run's report reads. */
export const runExpiryOf = (now: Date) => after(now, RUN_KEPT_DAYS);
