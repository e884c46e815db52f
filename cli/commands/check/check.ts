import type { Deployment } from '../../deployment/deployment';
import { findReadablePlan } from '../../deployment/find-plan';
import { findSnapshot } from '../../deployment/find-snapshot';
import type { ExitCode } from '../../exit-codes';
import { startAndFollow } from '../../run/start-and-follow';
import type { SnapshotReference } from '../../snapshot-reference';
import type { Terminal } from '../../terminal/terminal';
import type { CheckOptions } from './check-options';

/**
 * Start a check of one snapshot, or of all snapshots of a plan in the vault that the plan writes to, or, when it is not configured
 * any more, in the vault of its newest snapshot. Follow the run if requested.
 *
 * @throws CommandError or SnapshotNotFoundError before a run is started; RunFailedError when the run is refused
 */
export async function check(
  deployment: Deployment,
  terminal: Terminal,
  reference: SnapshotReference,
  { request, ...follow }: CheckOptions,
): Promise<ExitCode> {
  const { plan, vault, snapshot } = await targetOf(deployment, reference);
  return startAndFollow(deployment, terminal, { kind: 'check', vault, check: { plan, snapshot }, ...request }, follow);
}

async function targetOf(
  deployment: Deployment,
  reference: SnapshotReference,
): Promise<{ plan: string; vault: string; snapshot?: string }> {
  const isOneSnapshot = (reference.snapshot ?? reference.at ?? reference.isLatest) !== undefined;
  if (isOneSnapshot) return findSnapshot(deployment, reference);
  const { name: plan, vault } = await findReadablePlan(deployment, reference.plan);
  return { plan, vault };
}
