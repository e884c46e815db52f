/** A stack cannot be deployed; the message names the problem and its location. */
export class DeployError extends Error {
  override readonly name = 'DeployError';

  constructor(
    message: string,
    /** The logical id of the resource at fault, if it is one. */
    readonly logicalId?: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
