// Region, credentials and endpoints come from the SDK's default providers: the environment and the shared configuration.

/** Retry settings. The default of 3 attempts ends within a second, which is too short for a throttled service. */
export const retries = { retryMode: 'standard', maxAttempts: 8 };

const CONNECT_TIMEOUT_MS = 5_000;
/** Time without any traffic after which a connection is closed. The duration of an upload or download is not limited. */
const IDLE_TIMEOUT_MS = 60_000;
/** Time from request to response of a short call. */
const CALL_TIMEOUT_MS = 30_000;

export const streaming = { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: IDLE_TIMEOUT_MS };
export const calling = {
  connectionTimeout: CONNECT_TIMEOUT_MS,
  requestTimeout: CALL_TIMEOUT_MS,
  throwOnRequestTimeout: true,
};

/** Logger that discards the SDK's warnings that a stream cannot be retried. Every error reaches the caller anyway. */
export const silent = { debug() {}, info() {}, warn() {}, error() {} };
