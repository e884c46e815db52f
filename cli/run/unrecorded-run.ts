import * as z from 'zod';
import { kindsByMachine } from '../../core/contracts/kinds-by-machine';
import { type Machine, RunKind } from '../../core/contracts/run-kind';
import type { ExecutionDescription } from '../../core/run/ended-execution';
import type { RunState } from './run-state';

const anyName = z.string().optional().catch(undefined);

/** The members of a request that identify it, even when other members are invalid. */
const RequestIdentity = z.object({
  kind: RunKind.optional().catch(undefined),
  plan: anyName,
  vault: anyName,
  restore: z.object({ plan: z.string() }).optional().catch(undefined),
  check: z.object({ plan: z.string() }).optional().catch(undefined),
  dryRun: z.boolean().catch(false),
  retryOf: anyName,
});

/**
 * State of a run that has an execution but no record yet. Without a kind in its request it gets the first kind of its
 * machine.
 */
export function unrecordedRun(runId: string, machine: Machine, { input, startedAt }: ExecutionDescription): RunState {
  const identity = RequestIdentity.safeParse(input).data;
  return {
    runId,
    kind: identity?.kind ?? kindsByMachine[machine][0],
    status: 'opening',
    executionArn: '',
    startedAt: startedAt.toISOString(),
    isDryRun: identity?.dryRun ?? false,
    retryOf: identity?.retryOf,
    plan: identity?.plan ?? identity?.restore?.plan ?? identity?.check?.plan,
    vault: identity?.vault,
    failure: undefined,
    request: input,
    run: undefined,
    denied: undefined,
  };
}
