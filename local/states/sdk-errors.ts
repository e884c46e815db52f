import { StatesErrorName } from './states-error';
import { IntegrationError } from './task-integration';

/**
 * The error of a failed SDK call, named as by the optimized integrations: `Lambda.TooManyRequestsException`, or
 * `Lambda.SdkClientException` when there was no answer.
 */
export function toIntegrationError(service: string, error: unknown): IntegrationError {
  const { name, message, $response, $metadata } = Object(error) as {
    name?: string;
    message?: string;
    $response?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  const answered = $response !== undefined || $metadata?.httpStatusCode !== undefined;
  if (!answered) return new IntegrationError(`${service}.SdkClientException`, `${name}: ${message}`);
  const bare = String(name).split('.').at(-1) ?? 'ServiceException';
  return new IntegrationError(`${service}.${bare.endsWith('Exception') ? bare : `${bare}Exception`}`, String(message));
}

/**
 * Check the names of a call's arguments.
 *
 * @throws IntegrationError States.Runtime for a missing or unknown argument
 */
export function takeArguments(args: unknown, required: string[], optional: string[]): Record<string, unknown> {
  const values = Object(args) as Record<string, unknown>;
  const missing = required.find((name) => values[name] === undefined);
  const unknown = Object.keys(values).find((name) => ![...required, ...optional].includes(name));
  if (missing !== undefined || unknown !== undefined) {
    const problem = missing === undefined ? `has no argument ${unknown}` : `needs the argument ${missing}`;
    throw new IntegrationError(
      StatesErrorName.runtime,
      `The integration ${problem}; it takes ${[...required, ...optional].join(', ')}.`,
    );
  }
  return values;
}

/** The text of a message: a string unchanged, anything else as JSON. */
export function messageText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
