/** A stack cannot be deployed as it is; the message names what is wrong, and where. */
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
