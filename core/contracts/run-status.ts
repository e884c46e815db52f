import * as z from 'zod';

/**
 * Phases of a run in progress. A run passes through those of its kind in this order, starting with `opening`.
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
  'deleting',
  'emptying',
]);
export type RunPhase = z.infer<typeof RunPhase>;

/**
 * Final states of a run. A dry run ends as `planned`; a person ended a `stopped` run before it was complete; what a person asked for
 * was `refused` before anything was done.
 */
export const RunEnd = z.enum(['succeeded', 'completed-with-errors', 'planned', 'failed', 'stopped', 'refused']);
export type RunEnd = z.infer<typeof RunEnd>;

/** Status of a run: a phase, `stopping` once a person has requested its end, or a final state. */
export const RunStatus = z.enum([...RunPhase.options, 'stopping', ...RunEnd.options]);
export type RunStatus = z.infer<typeof RunStatus>;

export const hasEnded = (status: RunStatus): status is RunEnd => RunEnd.safeParse(status).success;

/** Whether a run has ended or is being stopped, so that no new work may start. */
export const isOver = (status: RunStatus): boolean => status === 'stopping' || hasEnded(status);
