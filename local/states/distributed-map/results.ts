import type { ExecutionState } from '../executions/execution-state';
import type { ChildInput } from './child-inputs';

/** Collects the results of a Map Run's children. */
export interface Results {
  /** Add the result of an ended child. @param index index of the child from 0, in order of the items */
  add(index: number, child: ExecutionState, itemCount: number): void;
  /** Add a child that was never started because the run failed before. */
  addPending(input: ChildInput): void;
  /** Write the collected results if they are large enough. */
  flush(): Promise<void>;
  /** @returns the result of the Map state */
  finish(): Promise<unknown>;
}
