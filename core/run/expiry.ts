const DAY_SECONDS = 86_400;

/** Retention of the records of a batch in days. The report and results of a run remain in S3 until the owner deletes them. */
const RECORDS_KEPT_DAYS = 90;

/** Retention in days of the records that a run needs until its report. A Step Functions execution lasts up to a year. */
const RUN_KEPT_DAYS = 400;

const after = (now: Date, days: number) => Math.floor(now.getTime() / 1000) + days * DAY_SECONDS;

/** Value of the TTL attribute of a record of a batch, epoch seconds. */
export const expiryOf = (now: Date) => after(now, RECORDS_KEPT_DAYS);

/** Value of the TTL attribute of a record of a run, or of an archive in several pieces, epoch seconds. */
export const runExpiryOf = (now: Date) => after(now, RUN_KEPT_DAYS);
