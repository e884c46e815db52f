import type { VirtualClock } from '../../clock/virtual-clock';
import type { Executions } from '../executions/executions';
import type { StateMachines } from '../executions/state-machines';
import type { TaskTokens } from '../tokens';
import type { ApiInput } from './api-input';

export interface ApiContext {
  clock: VirtualClock;
  machines: StateMachines;
  executions: Executions;
  tokens: TaskTokens;
}

/** An operation of the API. It returns the members of its output; dates are seconds since the epoch. */
export type Operation = (input: ApiInput, context: ApiContext) => object | Promise<object>;

export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
