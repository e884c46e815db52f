import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';

/** Maximum elements of the array that `$range` creates. */
const ELEMENTS_MAX = 100_000;

const HASHES: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** Mulberry32: numbers uniform in [0, 1), the same sequence for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = Math.trunc(seed) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function partition(values: unknown[], size: number): unknown[][] {
  if (!Number.isInteger(size) || size < 1) throw new Error('$partition: the chunk size must be a positive integer');
  const chunks: unknown[][] = [];
  for (let start = 0; start < values.length; start += size) chunks.push(values.slice(start, start + size));
  return chunks;
}

/** Numbers from `start` to `end`, both inclusive. */
function range(start: number, end: number, step: number): number[] {
  if (step === 0) throw new Error('$range: the step must not be zero');
  const count = Math.max(0, Math.floor((end - start) / step) + 1);
  if (count > ELEMENTS_MAX) throw new Error(`$range: ${count} elements are more than ${ELEMENTS_MAX}`);
  return Array.from({ length: count }, (_, index) => start + index * step);
}

function hash(text: string, algorithm: string): string {
  const name = HASHES[algorithm];
  if (!name) throw new Error(`$hash: unknown algorithm ${algorithm}; use ${Object.keys(HASHES).join(', ')}`);
  return createHash(name).update(text).digest('hex');
}

const formatTimestamp = jsonata('$fromMillis($millis_, $picture, $timezone)');

/**
 * Register the functions that Step Functions adds to JSONata (`$partition`, `$range`, `$hash`, `$random(seed)`, `$uuid`,
 * `$parse`), disable `$eval`, and read the time from `nowMs`.
 *
 * @see AWS Step Functions Developer Guide, "JSONata functions provided by Step Functions"
 */
export function registerStepFunctionsExtras(expression: jsonata.Expression, nowMs: () => number): void {
  expression.registerFunction('partition', partition, '<an:a>');
  expression.registerFunction('range', range, '<nnn:a>');
  expression.registerFunction('hash', hash, '<ss:s>');
  expression.registerFunction(
    'random',
    (seed?: number) => (seed === undefined ? Math.random() : seededRandom(seed)()),
    '<n?:n>',
  );
  expression.registerFunction('uuid', () => randomUUID(), '<:s>');
  expression.registerFunction('parse', (text: string) => JSON.parse(text), '<s:x>');
  expression.registerFunction('millis', () => nowMs(), '<:n>');
  expression.registerFunction(
    'now',
    (picture?: string, timezone?: string) =>
      formatTimestamp.evaluate(undefined, { millis_: nowMs(), picture, timezone }),
    '<s?s?:s>',
  );
  expression.registerFunction('eval', () => {
    throw new Error('$eval is not supported by Step Functions; use $parse for JSON');
  });
}
