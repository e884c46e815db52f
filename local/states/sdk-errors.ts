import { StatesErrorName } from './states-error';
import { IntegrationError } from './task-integration';

/**
 * The States error of a failed SDK call, as the optimized integrations name it: `Lambda.TooManyRequestsException`,
 * and `Lambda.SdkClientException` when no answer came.
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
 * The arguments of a call, checked for names.
 *
 * @throws IntegrationError States.Runtime for an argument that is missing or not known
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

/** Messages are texts: anything else is sent as its JSON. */
export function messageText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
