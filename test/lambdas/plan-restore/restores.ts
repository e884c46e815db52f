import { memoryItems } from '../../../adapters/memory/memory-items';
import type { MemoryObjects } from '../../../adapters/memory/memory-objects';
import { MemberLine } from '../../../core/contracts/copy-message';
import { runFiles } from '../../../core/contracts/run-files';
import { planRestore } from '../../../lambdas/plan-restore/plan-restore';
import { SampleBackup } from '../../core/backup/restore/sample-backup';
import { linesOf, RUN_ID, RUNS, runOf, VAULT, world } from '../plan-retrieval/runs';

/** What a restore is planned on, in memory: a backup, and where it goes. */
export function restoreWorld() {
  const of = world();
  const backup = new SampleBackup(of.vaults, VAULT);
  const items = memoryItems();
  return {
    ...of,
    items,
    backup,
    /** Plan the restore of a part of the snapshot; settings may be far smaller than a configuration may say. */
    async plan(paths: string[] = [], { settings, ...changes }: Parameters<typeof runOf>[0] = {}) {
      const restore = { plan: backup.plan, snapshot: backup.snapshot, paths };
      const run = runOf({ ...changes, kind: 'restore', restore });
      return planRestore({ run: { ...run, settings: { ...run.settings, ...settings } } }, { ...of, items });
    },
    commit: (more?: Parameters<SampleBackup['commit']>[1]) => backup.commit({ ...of, items }, more),
  };
}
export type RestoreWorld = ReturnType<typeof restoreWorld>;

export const membersOf = (of: RestoreWorld, batch: number, index: number) =>
  linesOf(of, runFiles.members(RUN_ID, batch, index)).map((line) => MemberLine.parse(line));

/** Every file of the run. */
export const filesOf = (objects: MemoryObjects) =>
  objects
    .keys(RUNS)
    .filter((key) => key.startsWith(runFiles.prefix(RUN_ID)))
    .map((key) => [key, objects.text({ bucket: RUNS, key })] as const);
