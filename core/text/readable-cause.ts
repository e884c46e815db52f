/** Extract the message from the cause of a failed function, `{"errorType", "errorMessage", "trace"}`; other text is unchanged. */
export function readableCause(cause: string): string {
  if (!cause.startsWith('{')) return cause;
  try {
    const { errorMessage } = JSON.parse(cause);
    return typeof errorMessage === 'string' && errorMessage !== '' ? errorMessage : cause;
  } catch {
    // Step Functions truncates a cause at 32,768 characters; the truncated JSON is better than nothing.
    return cause;
  }
}
