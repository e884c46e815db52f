import * as z from 'zod';

/**
 * Phases of a run under way, in the order in which any run goes through those of its kind; every run begins with `opening`.
 */
export const RunPhase = z.enum([
  'opening',
  'inventory',
  'planning',
  'retrieving',
  'uploading',
  'committing',
  'forgetting',
  'judging',
]);
export type RunPhase = z.infer<typeof RunPhase>;

/** Ends of a run. `planned` is the end of a dry run; a `stopped` one was ended by a person before it was done. */
export const RunEnd = z.enum(['succeeded', 'completed-with-errors', 'planned', 'failed', 'stopped']);
export type RunEnd = z.infer<typeof RunEnd>;

/** Status of a run: a phase, `stopping` from the moment at which somebody asked for its end, or an end. */
export const RunStatus = z.enum([...RunPhase.options, 'stopping', ...RunEnd.options]);
export type RunStatus = z.infer<typeof RunStatus>;

export const hasEnded = (status: RunStatus): status is RunEnd => RunEnd.safeParse(status).success;

/** Whether nothing more is to be begun for a run: it has ended, or somebody has asked for its end. */
export const isOver = (status: RunStatus): boolean => status === 'stopping' || hasEnded(status);
