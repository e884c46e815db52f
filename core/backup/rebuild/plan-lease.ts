import { checkLease, type HeldLease, releaseLease, takeLease } from '../../run/lease';
import type { RebuildDeps } from './rebuild-deps';

/** The lease of a plan, held by a rebuild while it reinstates the plan's snapshots. */
export class PlanLease {
  private constructor(
    private readonly deps: RebuildDeps,
    private readonly plan: string,
    private readonly held: HeldLease,
  ) {}

  /** @throws LeaseHeldError while another run holds the lease */
  static async take(
    deps: RebuildDeps,
    plan: string,
    holder: { executionArn: string; runId: string },
  ): Promise<PlanLease> {
    const generation = await takeLease(deps, plan, holder, deps.clock.now());
    return new PlanLease(deps, plan, { ...holder, generation });
  }

  /** @throws LeaseLostError when another run has taken the lease since */
  check(): Promise<void> {
    return checkLease(this.deps.items, this.plan, this.held);
  }

  release(): Promise<void> {
    return releaseLease(this.deps.items, this.plan, this.held);
  }
}
