import { type RunEnd, RunPhase, type RunStatus } from '../contracts/run-status';

const PHASES = RunPhase.options;

/** A run comes to an end once, and stays as it ended. One that is being stopped may come to its own end first. */
const endedFrom = (end: RunEnd): readonly RunStatus[] => [...PHASES, 'stopping', end];

/**
 * The phases that one may be entered from: every kind goes through its phases in one order. A phase may be entered again, since
 * every step may be repeated; a step that is late, or repeated late, does not take its run back.
 */
const upTo = (phase: RunPhase): readonly RunPhase[] => PHASES.slice(0, PHASES.indexOf(phase) + 1);

/** The states that each state of a run may be entered from. */
export const enteredFrom: Record<RunStatus, readonly RunStatus[]> = {
  opening: [],
  inventory: upTo('inventory'),
  planning: upTo('planning'),
  retrieving: upTo('retrieving'),
  uploading: upTo('uploading'),
  committing: upTo('committing'),
  forgetting: upTo('forgetting'),
  judging: upTo('judging'),
  stopping: [...PHASES, 'stopping'],
  succeeded: endedFrom('succeeded'),
  'completed-with-errors': endedFrom('completed-with-errors'),
  planned: endedFrom('planned'),
  failed: endedFrom('failed'),
  stopped: endedFrom('stopped'),
};
