import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { ServiceError } from '../endpoint/service-error';

const CODE_BYTES_MAX = 250 * 1024 * 1024;

/**
 * Refuse unpacked code of 250 MiB and more.
 *
 * @throws ServiceError InvalidParameterValueException
 * @see AWS Lambda Developer Guide, "Lambda quotas"
 */
export function checkCodeSize(codeDirectory: string): void {
  if (sizeBytesOf(codeDirectory) < CODE_BYTES_MAX) return;
  throw new ServiceError(
    'InvalidParameterValueException',
    `Unzipped size must be smaller than ${CODE_BYTES_MAX} bytes`,
  );
}

function sizeBytesOf(directory: string): number {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(path.join(parentPath, name)).size, 0);
}
