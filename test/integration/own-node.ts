import { temporaryDirectory } from '../local/temporary-directory';

/**
 * Have the functions of a suite run on the test's own Node.js. On Node.js 24 they need some 10 MiB more than on Node.js 20 before they hold
 * anything, and 40 MiB more while they upload parts of 32 MiB.
 */
export function functionsOnOwnNode(): void {
  process.env.MORAINE_NODES = temporaryDirectory();
}
