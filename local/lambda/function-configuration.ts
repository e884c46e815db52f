import { ServiceError } from '../endpoint/service-error';
import type { Role } from '../iam/principals';

/** The configuration of a function in a stack. */
export interface FunctionConfiguration {
  functionName: string;
  functionArn: string;
  /** `module.export`, relative to the code directory. */
  handler: string;
  /** Absolute path of the unpacked code. */
  codeDirectory: string;
  timeoutSeconds: number;
  memoryMiB: number;
  environment: Record<string, string>;
  role: Role;
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
  const environmentBytes = Object.entries(fn.environment).reduce(
    (total, [name, value]) => total + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (environmentBytes > 4096) {
    throw refuse(`Function ${fn.functionName}: environment of ${environmentBytes} bytes is over Lambda's 4096.`);
  }
}
