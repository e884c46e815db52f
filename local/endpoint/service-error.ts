/** A refusal that goes to the caller in the wire format of the service. */
export class ServiceError extends Error {
  constructor(
    /** The error code of the API reference, such as `QueueDoesNotExist`. */
    readonly code: string,
    message: string,
    readonly statusCode = 400,
    /** The code of the older Query protocol, where it differs and clients still look for it. */
    readonly queryCode?: string,
  ) {
    super(message);
    this.name = code;
  }
}

/** The refusal of an operation that the service has but the embedded cloud does not. */
export function notImplemented(service: string, operation: string): ServiceError {
  return new ServiceError(
    'NotImplemented',
    `The embedded cloud does not implement ${operation} of ${service}. Run against an AWS account to use it.`,
  );
}
