import { StandardRetryStrategy } from '@smithy/core/retry';
import { isLimit } from './glacier-errors';

type Refresh = StandardRetryStrategy['refreshRetryTokenForRetry'];

/**
 * The SDK's standard retries, but for LimitExceededException, which the SDK takes for throttling. Of Glacier it is a count, as of the
 * tags of a vault or of the units of provisioned capacity, and no waiting makes it less.
 */
export class GlacierRetryStrategy extends StandardRetryStrategy {
  override async refreshRetryTokenForRetry(...[token, info]: Parameters<Refresh>): ReturnType<Refresh> {
    if (isLimit(info.error)) throw new Error('a limit is not retried');
    return super.refreshRetryTokenForRetry(token, info);
  }
}
