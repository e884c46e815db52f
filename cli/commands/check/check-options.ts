import { SAMPLE_OBJECTS_MAX } from '../../../core/contracts/backup-plan';
import type { RetrievalRequestInput } from '../../../core/contracts/retrieval-run';
import { CommandError } from '../../errors/command-error';
import { printable } from '../../format/printable';
import type { FollowOptions } from '../../run/start-and-follow';
import type { RunFlags } from '../../run-options';

export interface CheckFlags extends Omit<RunFlags, 'to' | 'storageClass'> {
  sample?: number;
  seed?: string;
}

type CheckRequest = Extract<RetrievalRequestInput, { kind: 'check' }>;

export interface CheckOptions extends FollowOptions {
  request: Pick<CheckRequest, 'sample' | 'tier' | 'fallback' | 'budgetUsd' | 'dryRun'>;
}

/** Convert flags to options. @throws CommandError for options of a sample without `--sample` */
export function checkOptions({ sample, seed, tier, fallback, budget, ...flags }: CheckFlags): CheckOptions {
  const { dryRun = false, watch = false, json = false } = flags;
  if (sample === undefined && (seed ?? tier ?? fallback ?? budget) !== undefined) {
    throw new CommandError(
      '--seed, --tier, --fallback and --budget apply only to a sample: add --sample N. Nothing is retrieved without it.',
    );
  }
  const chosen = sample === undefined ? undefined : { objects: sample, seed };
  return { request: { sample: chosen, tier, fallback, budgetUsd: budget, dryRun }, watch, json };
}

/** Parse the value of `--sample`. @throws CommandError */
export function parseSample(text: string): number {
  const objects = Number(text);
  if (/^\d+$/.test(text) && objects >= 1 && objects <= SAMPLE_OBJECTS_MAX) return objects;
  throw new CommandError(`--sample '${printable(text)}' is not a number of objects from 1 to ${SAMPLE_OBJECTS_MAX}.`);
}

/** Parse the value of `--seed`. @throws CommandError */
export function parseSeed(text: string): string {
  if (text.length >= 1 && text.length <= 100) return text;
  throw new CommandError('--seed must have 1 to 100 characters.');
}
