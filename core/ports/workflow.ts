/** Results for task tokens of Step Functions. */
export interface Workflow {
  /** Report success. @returns `gone` when the task no longer waits for its token */
  succeed(token: string, output: unknown): Promise<'delivered' | 'gone'>;
  /** Report failure. @param error a stable error name; @param cause a message for people */
  fail(token: string, error: string, cause: string): Promise<'delivered' | 'gone'>;
}
