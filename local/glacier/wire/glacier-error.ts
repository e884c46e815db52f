/** An error answer of Glacier, written as `{"code":…,"message":…,"type":…}`. */
export class GlacierError extends Error {
  /** Whether to close the connection after the answer, without reading the rest of the request's body. */
  closeConnection = false;

  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly type: 'Client' | 'Server' = 'Client',
  ) {
    super(message);
    this.name = code;
  }
}

/** Without `Exception`, as the Developer Guide's table of error responses has it. */
export const badRequest = (message: string) => new GlacierError('BadRequest', message, 400);

export const invalidParameter = (message: string) => new GlacierError('InvalidParameterValueException', message, 400);

export const missingParameter = (parameter: string) =>
  new GlacierError('MissingParameterValueException', `Required parameter missing: ${parameter}`, 400);

export const notFound = (message: string) => new GlacierError('ResourceNotFoundException', message, 404);

export const vaultNotFound = (vaultArn: string) => notFound(`Vault not found for ARN: ${vaultArn}`);

export const jobNotFound = (jobId: string) => notFound(`The job ID was not found: ${jobId}`);

export const uploadNotFound = (uploadId: string) => notFound(`The upload ID was not found: ${uploadId}`);

export const archiveNotFound = (archiveId: string) => notFound(`The archive ID was not found: ${archiveId}`);

export const accessDenied = (message: string) => new GlacierError('AccessDeniedException', message, 403);

export const limitExceeded = (message: string) => new GlacierError('LimitExceededException', message, 400);
