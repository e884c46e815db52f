import { type MemorySigningKey, memorySigningKey } from '../../../adapters/memory/memory-signing-key';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { getHead, putHead } from '../../../core/backup/snapshot/heads';
import type { PinRun, UnpinRun } from '../../../core/contracts/backup-run';
import { keyIdOf } from '../../../core/contracts/key-id';
import type { SnapshotHead } from '../../../core/contracts/snapshot';
import { MIB } from '../../../core/ranges/units';
import { unpinSnapshot } from '../../../lambdas/judge-snapshot/unpin-snapshot';
import { sealPin } from '../../../lambdas/seal-snapshot/seal-pin';
import { uploadArchive } from '../../../lambdas/upload-archive/upload-archive';
import { pinSnapshot } from '../../../lambdas/write-snapshot/pin-snapshot';
import { archiveOf } from '../../core/backup/runs';
import { type KillPoint, killable } from '../kill-points';
import { silent } from '../retrieval/simulation';
import { RUN_ID, RUNS, Simulation, VAULT } from '../upload-archive/simulation';

export const VAULT_ARN = 'arn:aws:glacier:eu-west-1:123456789012:vaults/vault';
const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:moraine-backup:1';

const HEAD: SnapshotHead = {
  ...{ plan: 'photos', snapshot: 's1', vault: VAULT, source: { bucket: 'photos', prefix: '' }, state: 'kept' },
  ...{ takenAt: '2026-01-01T03:00:00.000Z', objects: 1, bytes: 1, archives: 1, newArchives: 1, newBytes: 1, errors: 0 },
  catalog: archiveOf('s1', 9, { kind: 'catalog' }),
};

/** Functions by the step that they do; each is one call of the state machine. */
const STEPS = ['sign', 'upload', 'seal'] as const;
export type Step = (typeof STEPS)[number] | 'unpin';

/** A run that pins snapshot `s1`, in memory. */
export class Pinning {
  private constructor(
    readonly simulation: Simulation,
    readonly key: MemorySigningKey,
    readonly run: PinRun,
  ) {}

  /** @param head what is different about the snapshot */
  static async open(head: Partial<SnapshotHead> = {}, wholeBytesMax = MIB): Promise<Pinning> {
    const simulation = new Simulation({}, { readTwiceBytes: 4 * MIB, spreadBytes: 4 * MIB, wholeBytesMax });
    await putHead(simulation.items, { ...HEAD, ...head });
    const key = memorySigningKey();
    const asked = { snapshot: 's1', reason: 'the audit', person: 'arn:aws:iam::123456789012:user/jo' };
    const signer = { signer: keyIdOf(key.pem), publicKey: key.pem, vaultArn: VAULT_ARN };
    await simulation.open({ kind: 'pin', ...asked, ...signer });
    return new Pinning(simulation, key, (await simulation.deps().runs.run(RUN_ID)) as PinRun);
  }

  async step(step: Step, point?: KillPoint) {
    const { simulation, run, key: signingKey } = this;
    const { items, objects, source, clock } = simulation;
    const files = memoryWorkingFiles(objects, RUNS);
    const { ports, ...calls } = killable(
      { ...simulation.deps(), items, files, source, signingKey, log: silent },
      point,
    );
    if (step === 'sign') await pinSnapshot(run, ports);
    else if (step === 'upload') await uploadArchive({ runId: RUN_ID, sequence: 0 }, ports);
    else if (step === 'seal') await sealPin(run, ports);
    else {
      const unpin: UnpinRun = { ...run, kind: 'unpin' };
      await unpinSnapshot(unpin, { ...ports, clock });
    }
    return calls;
  }

  /** All steps of the run, in order. */
  async pin(): Promise<void> {
    for (const step of STEPS) await this.step(step);
  }

  head = () => getHead(this.simulation.items, 'photos', 's1');

  /** Another run has the lease. */
  async loseLease(): Promise<void> {
    await this.simulation.items.put({
      ...{ pk: 'plan/photos', sk: 'lease', executionArn: `${EXECUTION}-other`, runId: 'other', generation: 2 },
      takenAt: this.simulation.clock.now().toISOString(),
    });
  }

  /** Descriptions and contents of the archives in the vault. */
  stored(): { description: string; bytes: Uint8Array }[] {
    return [...this.simulation.vaults.vault(VAULT).archives.values()];
  }
}
