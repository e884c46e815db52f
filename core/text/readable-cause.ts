/** The message in what Step Functions hands on of a failed function, `{"errorType", "errorMessage", "trace"}`; other text as it is. */
export function readableCause(cause: string): string {
  if (!cause.startsWith('{')) return cause;
  try {
    const { errorMessage } = JSON.parse(cause);
    return typeof errorMessage === 'string' && errorMessage !== '' ? errorMessage : cause;
  } catch {
    // A cause is cut at 32,768 characters: what is left of the JSON says more than nothing.
    return cause;
  }
}
