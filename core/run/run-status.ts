import { type RunEnd, RunPhase, type RunStatus } from '../contracts/run-status';

const PHASES = RunPhase.options;

/** States from which a final state may be entered: a run ends once. A run that is being stopped may complete before that. */
const endedFrom = (end: RunEnd): readonly RunStatus[] => [...PHASES, 'stopping', end];

/**
 * States from which a phase may be entered. Every kind has its phases in the same order. A phase may be entered again, since every
 * step may be repeated, but a late step cannot move its run back to an earlier phase.
 */
const upTo = (phase: RunPhase): readonly RunPhase[] => PHASES.slice(0, PHASES.indexOf(phase) + 1);

/** Permitted transitions: for each status of a run, those from which it may be entered. */
export const enteredFrom: Record<RunStatus, readonly RunStatus[]> = {
  opening: [],
  inventory: upTo('inventory'),
  planning: upTo('planning'),
  retrieving: upTo('retrieving'),
  uploading: upTo('uploading'),
  committing: upTo('committing'),
  forgetting: upTo('forgetting'),
  judging: upTo('judging'),
  deleting: upTo('deleting'),
  emptying: upTo('emptying'),
  stopping: [...PHASES, 'stopping'],
  succeeded: endedFrom('succeeded'),
  'completed-with-errors': endedFrom('completed-with-errors'),
  planned: endedFrom('planned'),
  failed: endedFrom('failed'),
  stopped: endedFrom('stopped'),
  refused: endedFrom('refused'),
};
