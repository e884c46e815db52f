const DAY_SECONDS = 86_400;

/** Days that the records of a run are kept; its report and results lie in S3 for as long as the owner likes. */
const RECORDS_KEPT_DAYS = 90;

/** The value of the table's TTL attribute, epoch seconds. */
export const expiryOf = (now: Date) => Math.floor(now.getTime() / 1000) + RECORDS_KEPT_DAYS * DAY_SECONDS;
