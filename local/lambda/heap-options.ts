import type { FunctionConfiguration } from './function-configuration';

/**
 * The options that bound the JavaScript heap of a function, as Lambda's runtime gives them to Node.js: semi-spaces of 5 % of the
 * memory and an old space of 90 %. A function whose NODE_OPTIONS name either gets neither: Node.js has its own default for the other.
 *
 * @see `/var/runtime/bootstrap` of the runtime nodejs24.x
 */
export function heapOptions({ memoryMiB, environment }: FunctionConfiguration): string[] {
  if (/--max[_-](?:semi|old)[_-]space[_-]size/.test(environment.NODE_OPTIONS ?? '')) return [];
  const newSpaceMiB = Math.floor(memoryMiB / 10);
  const semiSpaceMiB = Math.floor(newSpaceMiB / 2);
  return [`--max-semi-space-size=${semiSpaceMiB}`, `--max-old-space-size=${memoryMiB - newSpaceMiB}`];
}
