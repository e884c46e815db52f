import { ServiceError } from '../endpoint/service-error';
import type { Role } from '../iam/role';

/** The configuration of a function in a stack. */
export interface FunctionConfiguration {
  functionName: string;
  functionArn: string;
  /** `nodejs24.x` */
  runtime: string;
  /** `module.export`, relative to the code directory. */
  handler: string;
  /** Absolute path of the unpacked code. */
  codeDirectory: string;
  timeoutSeconds: number;
  memoryMiB: number;
  environment: Record<string, string>;
  role: Role;
  /** Default `/aws/lambda/NAME`. */
  logGroupName?: string;
  /** Maximum retries of asynchronous invocations; default 2. */
  maximumRetryAttempts: number;
}

/**
 * @throws ServiceError InvalidParameterValueException for configurations that Lambda refuses
 * @see AWS Lambda API Reference, CreateFunction
 */
export function checkConfiguration(fn: FunctionConfiguration): void {
  const refuse = (message: string) => new ServiceError('InvalidParameterValueException', message);
  if (!(Number.isInteger(fn.timeoutSeconds) && fn.timeoutSeconds >= 1 && fn.timeoutSeconds <= 900)) {
    throw refuse(`Function ${fn.functionName}: timeout ${fn.timeoutSeconds} is not an integer from 1 to 900 seconds.`);
  }
  if (!(Number.isInteger(fn.memoryMiB) && fn.memoryMiB >= 128 && fn.memoryMiB <= 10_240)) {
    throw refuse(`Function ${fn.functionName}: memory ${fn.memoryMiB} is not an integer from 128 to 10240 MB.`);
  }
  if (!/^[^\s.][^\s]*\.[^\s.]+$/.test(fn.handler)) {
    throw refuse(`Function ${fn.functionName}: handler '${fn.handler}' is not of the form module.export.`);
  }
  checkEnvironment(fn.environment);
}

/** Maximum size of a function's variables, written as one JSON object, which is what Lambda measures. */
const ENVIRONMENT_BYTES_MAX = 4096;

/** Some of the variables that Lambda sets itself. */
const RESERVED_NAMES = new Set([
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
]);

/** @see AWS Lambda Developer Guide, "Working with Lambda environment variables" */
function checkEnvironment(environment: Record<string, string>): void {
  const refuse = (reason: string) =>
    new ServiceError(
      'InvalidParameterValueException',
      `Lambda was unable to configure your environment variables because the environment variables you have provided ${reason}`,
    );
  const names = Object.keys(environment);
  const reserved = names.filter((name) => RESERVED_NAMES.has(name));
  if (reserved.length > 0) {
    throw refuse(
      `contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const invalid = names.find((name) => !/^[a-zA-Z][a-zA-Z0-9_]+$/.test(name));
  if (invalid !== undefined) throw refuse(`contain a name that is not of the form [a-zA-Z][a-zA-Z0-9_]+: ${invalid}`);
  const measured = JSON.stringify(environment);
  if (Buffer.byteLength(measured) > ENVIRONMENT_BYTES_MAX) {
    throw refuse(`exceeded the 4KB limit. String measured: ${measured}`);
  }
}
