/**
 * Maximum size of a semi-space. V8 lets buffers that have been read wait for their collection until they take several times as much.
 * Lambda's own choice is 5 % of the memory, with which a function that copies needs more, the more it has.
 *
 * @see https://github.com/nodejs/node/issues/61967
 */
const SEMI_SPACE_MIB = 8;

/** Share of the memory for JavaScript objects that live long. It is Lambda's own, which it gives up once the options name a space. */
const OLD_SPACE_SHARE = 0.9;

/** The value of NODE_OPTIONS for a function with this much memory. */
export const heapOptions = (memoryMib: number): string =>
  `--max-semi-space-size=${SEMI_SPACE_MIB} --max-old-space-size=${Math.floor(memoryMib * OLD_SPACE_SHARE)}`;
