import type { FunctionEnvironment, InvocationResult } from './environment';

/**
 * What Lambda writes to the log when an invocation has ended.
 *
 * @see AWS Lambda Developer Guide, "Viewing CloudWatch logs for Lambda functions"
 */
export function* endOfInvocation(
  { fn, peakRssBytes, outOfMemory }: FunctionEnvironment,
  requestId: string,
  durationMs: number,
  { functionError, payload }: InvocationResult,
): Generator<string> {
  const usedMiB = Math.min(fn.memoryMiB, Math.ceil(peakRssBytes / 2 ** 20));
  const report =
    `REPORT RequestId: ${requestId}\tDuration: ${durationMs} ms` +
    `\tMemory Size: ${fn.memoryMiB} MB\tMax Memory Used: ${usedMiB} MB`;
  if (outOfMemory) {
    const { errorType, errorMessage } = JSON.parse(payload);
    yield errorMessage;
    yield errorType;
    yield `${report}\tStatus: error\tError Type: Runtime.OutOfMemory`;
  } else if (functionError) {
    yield `${report}\tStatus: error ${payload.slice(0, 300)}`;
  } else {
    yield report;
  }
}
