/** Answers to task tokens of Step Functions. */
export interface Workflow {
  /** @returns `gone` when nobody waits on the token any more */
  succeed(token: string, output: unknown): Promise<'delivered' | 'gone'>;
  /** @param error a stable error name; @param cause for people */
  fail(token: string, error: string, cause: string): Promise<'delivered' | 'gone'>;
}
