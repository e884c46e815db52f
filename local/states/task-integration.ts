/**
 * Call a service on behalf of a state machine's role.
 *
 * A failure is thrown as an object with `name`, the error name that Retry and Catch match, and `cause`, its text (or `message`, if
 * `cause` is not a string).
 */
export type TaskIntegration = (args: unknown, context: IntegrationContext) => Promise<unknown>;

export interface IntegrationContext {
  roleArn: string;
  executionArn: string;
}

/** Thrown by an integration when the service refuses the call or the called function fails. */
export class IntegrationError extends Error {
  override readonly cause: string;

  constructor(
    override readonly name: string,
    cause: string,
  ) {
    super(cause);
    this.cause = cause;
  }
}
