import * as z from 'zod';
import { kindsByMachine, type Machine, RunKind } from '../../core/contracts/run-kind';
import type { ExecutionDescription } from '../../core/run/ended-execution';
import type { RunState } from './run-state';

const anyName = z.string().optional().catch(undefined);

/** What a request says of itself, even when the rest of it is not valid. */
const Asked = z.object({
  kind: RunKind.optional().catch(undefined),
  plan: anyName,
  vault: anyName,
  restore: z.object({ plan: z.string() }).optional().catch(undefined),
  dryRun: z.boolean().catch(false),
  retryOf: anyName,
});

/** A run that has an execution and no record yet. One that names no kind is taken for one of the first of its machine. */
export function unrecordedRun(runId: string, machine: Machine, { input, startedAt }: ExecutionDescription): RunState {
  const asked = Asked.safeParse(input).data;
  return {
    runId,
    kind: asked?.kind ?? kindsByMachine[machine][0],
    status: 'opening',
    executionArn: '',
    startedAt: startedAt.toISOString(),
    isDryRun: asked?.dryRun ?? false,
    retryOf: asked?.retryOf,
    plan: asked?.plan ?? asked?.restore?.plan,
    vault: asked?.vault,
    failure: undefined,
    request: input,
    run: undefined,
    denied: undefined,
  };
}
