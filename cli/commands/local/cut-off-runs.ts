import { MACHINES } from '../../../core/contracts/run-kind';
import { hasEnded } from '../../../core/contracts/run-status';
import { deployedMachines } from '../../../core/contracts/stack-outputs';
import { listReadableAndDamaged } from '../../../core/run/run-list';
import type { RunSummary } from '../../../core/run/run-record';
import type { EmbeddedCloud } from '../../../local/embedded-cloud';
import type { Deployment } from '../../deployment/deployment';
import { unrecordedRun } from '../../run/unrecorded-run';

type ExecutionRecord = ReturnType<EmbeddedCloud['states']['executions']>[number];

/** A run whose execution does not go on. */
export interface CutOffRun extends Pick<RunSummary, 'runId' | 'kind' | 'plan' | 'vault'> {
  /** Whether it has an id by which it can be retried; one that a schedule has only just started has none yet. */
  hasId: boolean;
}

/** Possible difference between the start of an execution and the clock of its first function, which writes the record. */
const SLACK_MS = 60_000;

/**
 * Runs of executions that do not go on, without those that have ended all the same.
 *
 * @param outputs outputs of the stack with the state machines
 */
export async function cutOffRuns(
  { items }: Pick<Deployment, 'items'>,
  outputs: Record<string, string>,
  executions: readonly ExecutionRecord[],
): Promise<CutOffRun[]> {
  if (executions.length === 0) return [];
  const from = new Date(Math.min(...executions.map(({ startedAtMs }) => startedAtMs)) - SLACK_MS).toISOString();
  const recorded = new Map<string, RunSummary>();
  for await (const listed of listReadableAndDamaged(items, { from })) {
    if (listed.kind === 'readable') recorded.set(listed.run.executionArn, listed.run);
  }
  return executions.flatMap((execution) => {
    const run = recorded.get(execution.arn);
    if (!run) return unrecorded(execution, outputs);
    // The event of its execution's end may already have recorded it as stopped.
    if (hasEnded(run.status) && run.status !== 'stopped') return [];
    return [{ ...run, hasId: true }];
  });
}

/** The run of an execution that has no record of it yet. A run that a schedule starts has no id until then. */
function unrecorded(execution: ExecutionRecord, outputs: Record<string, string>): CutOffRun[] {
  const { name, stateMachineArn, input, startedAtMs } = execution;
  const machine = MACHINES.find((known) => outputs[deployedMachines[known].output] === stateMachineArn);
  if (!machine) return [];
  const request: unknown = JSON.parse(input);
  const run = unrecordedRun(name, machine, { status: 'ABORTED', input: request, startedAt: new Date(startedAtMs) });
  const isScheduled = typeof request === 'object' && request !== null && 'scheduledTime' in request;
  return [{ ...run, hasId: !isScheduled }];
}
