/** An error that is returned to the caller in the wire format of the service. */
export class ServiceError extends Error {
  constructor(
    /** The error code of the API reference, such as `QueueDoesNotExist`. */
    readonly code: string,
    message: string,
    readonly statusCode = 400,
    /** The code of the older Query protocol, if it differs and clients still check it. */
    readonly queryCode?: string,
    /** Further elements of S3's errors, such as `Region`. */
    readonly details: Record<string, string | number> = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** The error for an operation that the service has but the embedded cloud does not implement. */
export function notImplemented(service: string, operation: string): ServiceError {
  return new ServiceError(
    'NotImplemented',
    `The embedded cloud does not implement ${operation} of ${service}. Run against an AWS account to use it.`,
  );
}
