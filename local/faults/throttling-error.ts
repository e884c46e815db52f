import { ServiceError } from '../endpoint/service-error';

/** The throttling error of a service. */
export function throttlingError(signingName: string): ServiceError {
  const message = 'Rate exceeded';
  switch (signingName) {
    case 's3':
      return new ServiceError('SlowDown', 'Please reduce your request rate.', 503);
    case 'dynamodb':
      return new ServiceError('ProvisionedThroughputExceededException', message);
    case 'sns':
      return new ServiceError('Throttled', message, 429);
    case 'sqs':
      return new ServiceError('RequestThrottled', message, 403);
    case 'lambda':
      return new ServiceError('TooManyRequestsException', message, 429);
    case 'cloudformation':
    case 'sts':
      return new ServiceError('Throttling', message);
    default:
      return new ServiceError('ThrottlingException', message);
  }
}
