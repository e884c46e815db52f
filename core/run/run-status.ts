import { type RunEnd, RunPhase, type RunStatus } from '../contracts/run-status';

const PHASES = RunPhase.options;

/** A run comes to an end once, and stays as it ended. One that is being stopped may come to its own end first. */
const endedFrom = (end: RunEnd): readonly RunStatus[] => [...PHASES, 'stopping', end];

/** The states that each state of a run may be entered from. A phase may be entered again: every step may be repeated. */
export const enteredFrom: Record<RunStatus, readonly RunStatus[]> = {
  opening: [],
  inventory: PHASES,
  planning: PHASES,
  retrieving: PHASES,
  uploading: PHASES,
  committing: PHASES,
  forgetting: PHASES,
  judging: PHASES,
  stopping: [...PHASES, 'stopping'],
  succeeded: endedFrom('succeeded'),
  'completed-with-errors': endedFrom('completed-with-errors'),
  planned: endedFrom('planned'),
  failed: endedFrom('failed'),
  stopped: endedFrom('stopped'),
};
