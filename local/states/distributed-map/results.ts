import type { ExecutionState } from '../executions/execution-state';
import type { ChildInput } from './child-inputs';

/** Where the results of a Map Run's children go. */
export interface Results {
  /** @param index of the child, from 0, in order of the items */
  add(index: number, child: ExecutionState, itemCount: number): void;
  /** A child that was never started, because the run failed before. */
  addPending(input: ChildInput): void;
  /** Write out what has gathered, if it is enough. Called between any two additions that are waited for. */
  flush(): Promise<void>;
  /** @returns the result of the Map state */
  finish(): Promise<unknown>;
}
