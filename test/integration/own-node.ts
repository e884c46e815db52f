import { temporaryDirectory } from '../local/temporary-directory';

/**
 * Have the functions of a suite run on the test's own Node.js. Bounds of memory are for what functions hold: that of Node.js 24
 * lets 128 MiB of buffers that have been read wait for their collection, that of Node.js 20 lets 32 MiB.
 *
 * @see V8 change 789b37d5db1f, "Increase new space capacity on desktop to 32MB"; https://github.com/nodejs/node/issues/61967
 */
export function functionsOnOwnNode(): void {
  process.env.MORAINE_NODES = temporaryDirectory();
}
