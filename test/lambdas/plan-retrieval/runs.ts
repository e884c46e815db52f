import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { parseConfig } from '../../../core/contracts/config';
import type { RunOf } from '../../../core/contracts/opened-run';
import { PieceLine } from '../../../core/contracts/piece';
import { type Outcome, RetrievalRun } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import type { Log } from '../../../core/ports/log';
import type { JobOutput, Vaults } from '../../../core/ports/vaults';
import type { RetrievalSettings } from '../../../core/retrieval/plan/piece-sizes';

export const VAULT = 'photos';
export const RUNS = 'runs';
export const RESTORED = 'restored';
export const RUN_ID = 'run-1';

/** A run of a kind, a retrieval by default, that has been opened. */
export function runOf<Kind extends RetrievalRun['kind'] = 'retrieve'>(
  changes: { kind?: Kind } & Partial<Omit<RunOf<Kind>, 'kind' | 'settings'>> & {
      settings?: Partial<RetrievalSettings>;
    } = {},
): RunOf<Kind> {
  const { settings, ...others } = changes;
  return RetrievalRun.parse({
    kind: 'retrieve',
    runId: RUN_ID,
    executionArn: `arn:aws:states:eu-west-1:123456789012:execution:moraine-retrieve:${RUN_ID}`,
    vault: VAULT,
    destination: { bucket: RESTORED, prefix: '' },
    tier: 'Bulk',
    storageClass: 'STANDARD',
    dryRun: false,
    settings: { ...parseConfig({ vaults: [VAULT] }).retrieval, ...settings },
    ...others,
  }) as RunOf<Kind>;
}

/** What a run's planning works on, in memory. */
export function world() {
  const clock = memoryClock(new Date('2026-11-21T10:00:00Z'));
  const vaults = memoryVaults({ clock });
  vaults.addVault(VAULT);
  const objects = memoryObjects({ buckets: [RUNS, RESTORED] });
  const events: [string, unknown][] = [];
  const log: Log = {
    info: (event, fields) => void events.push([event, fields]),
    warn: (event, fields) => void events.push([event, fields]),
    error: (event, fields) => void events.push([event, fields]),
  };
  const ports = { files: memoryWorkingFiles(objects, RUNS), destination: objects, items: memoryItems() };
  return { vaults, objects, ...ports, clock, log, events, remainingMs: () => 900_000 };
}
export type World = ReturnType<typeof world>;

/** An inventory job that has succeeded. @returns its id */
export async function inventoryJob({ vaults }: World): Promise<string> {
  vaults.takeInventory(VAULT);
  const jobId = await vaults.startInventory({ vault: VAULT, description: '', topicArn: 'arn:aws:sns:::jobs' });
  vaults.complete(jobId);
  return jobId;
}

/** A vault whose inventory job has the output given. */
export function vaultWithOutput(vaults: Vaults, text: string): Vaults {
  const bytes = Buffer.from(text);
  async function* body() {
    yield bytes;
  }
  const output: JobOutput = { body: body(), sizeBytes: bytes.length, treeHash: undefined };
  return { ...vaults, readOutput: async () => output };
}

export function linesOf<T>({ objects }: World, key: string): T[] {
  return objects
    .text({ bucket: RUNS, key })
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

export const batchOf = (of: World, batch: number) =>
  linesOf(of, runFiles.batch(RUN_ID, batch)).map((line) => PieceLine.parse(line));
export const outcomesOf = (of: World, key: string) => linesOf<Outcome>(of, key);
