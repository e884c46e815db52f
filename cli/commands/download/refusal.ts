import { codeOf, statusOf } from '../../../adapters/aws/sdk-error';

/** Statuses that ask for another attempt: Request Timeout and Too Many Requests. */
const AGAIN = [408, 429];
/** Refusals that pass: credentials are renewed, clocks corrected. */
const PASSING = /^(Expired|RequestExpired|RequestTime|SlowDown|Throttl|TooMany)/;

/** Whether a request was refused in a way that repeating it does not change, as with a wrong token or by a proxy. */
export function isRefusal(error: unknown): boolean {
  const status = statusOf(error);
  if (status === undefined || status < 300 || status >= 500) return false;
  return !AGAIN.includes(status) && !PASSING.test(codeOf(error));
}
