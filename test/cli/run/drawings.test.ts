import * as fc from 'fast-check';
import { displayWidth } from '../../../cli/format/display-width';
import type { ProgressDisplay } from '../../../cli/run/progress-display';
import type { RunState } from '../../../cli/run/run-state';
import { RunWatcher } from '../../../cli/run/run-watcher';
import { RunKind } from '../../../core/contracts/run-kind';
import { RunStatus } from '../../../core/contracts/run-status';
import { keyOf } from '../../../core/contracts/table';
import { noSums as noDeletionSums } from '../../../core/deletion/deletion-sums';
import { noSums } from '../../../core/inventory/add-archive';
import type { Item } from '../../../core/ports/item-store';
import { someTotals } from '../fake-backups';
import { aRun, fakeDeployment } from '../fake-deployment';

const RUN = '20260105T100000Z-1f3a9c';
/** A run id of this length fits into the narrowest terminal, of 24 columns, of which the last stays free. */
const NARROWEST = 23;

const archives = fc.integer({ min: 0, max: 9_999_999 });
const bytes = fc.integer({ min: 0, max: 2 ** 52 });
const aState = fc.record({
  ...{ kind: fc.constantFrom(...RunKind.options), status: fc.constantFrom(...RunStatus.options) },
  ...{ isDryRun: fc.boolean(), hasVirtualTime: fc.boolean(), hours: fc.integer({ min: 0, max: 9000 }) },
  ...{ done: archives, failed: archives, rest: archives, present: archives, doneBytes: bytes, restBytes: bytes },
});
type Drawn = typeof aState extends fc.Arbitrary<infer Value> ? Value : never;

/** What a run of any kind has on record; views read what is theirs. */
function recordsOf({ done, failed, rest, present, doneBytes, restBytes }: Drawn, share: number): Item[] {
  const part = (amount: number) => Math.floor(amount * share);
  const total = { archives: done + failed + rest, bytes: doneBytes + restBytes };
  const amount = { archives: part(done), bytes: part(doneBytes) };
  const sizeBytes = total.bytes + 1;
  const progress = {
    ...{ ...total, presentArchives: Math.min(present, done), presentBytes: 0, batches: 0 },
    ...{ verified: part(done), verifiedBytes: part(doneBytes), failed: part(failed), failedBytes: 0 },
    totals: someTotals({ objects: total.archives, archives: total.archives, archiveBytes: total.bytes }),
    ...{ archivesWritten: part(done), bytesWritten: part(doneBytes) },
    ...{ jobId: 'job', sizeBytes, reachedBytes: part(doneBytes), parts: ['a'], isComplete: false },
    ...{ chunks: 10, next: part(10) },
    sums: { ...noSums(), ...noDeletionSums(), ...amount, deleted: amount },
  };
  const compared = {
    ...{ stage: 'comparing', jobId: 'job', sizeBytes, heads: 'h', sought: 's', duplicates: [], elements: 1 },
    reachedBytes: part(doneBytes),
    sums: {
      snapshots: 1,
      ...total,
      missing: 0,
      otherSize: 0,
      otherHash: 0,
      notYetListed: 0,
      unconfirmed: 0,
      unreadable: 0,
    },
  };
  return [
    { ...keyOf.progress(RUN), ...progress },
    { ...keyOf.check(RUN), revision: 1, progress: compared },
  ] as unknown as Item[];
}

/** The display at the second of two polls, so that a pace may be known. */
async function displayOf(drawn: Drawn): Promise<ProgressDisplay> {
  const { kind, status, isDryRun, hasVirtualTime, hours, done, failed, rest, doneBytes, restBytes } = drawn;
  const deployment = Object.assign(fakeDeployment(), { hasVirtualTime });
  let realMs = 0;
  const watcher = new RunWatcher(deployment, () => realMs);
  const counts = { items: done + failed + rest, bytes: doneBytes + restBytes, done, failed };
  const run = kind === 'retrieve' ? aRun(RUN, { dryRun: isDryRun }) : undefined;
  const about = { runId: RUN, kind, isDryRun, executionArn: 'arn', startedAt: '2026-01-05T10:00:00Z', request: {} };
  const state = { ...about, status, counts, run, failure: undefined, denied: undefined } as RunState;
  const measure = async (share: number) => {
    for (const item of recordsOf(drawn, share)) await deployment.items.put(item);
    return (await watcher.measure(state)).display;
  };
  await measure(0.5);
  realMs = hours * 1000;
  deployment.now = () => new Date(Date.parse(state.startedAt) + hours * 3_600_000);
  return measure(1);
}

const numbersIn = (lines: string[]): string[] => lines.flatMap((line) => line.match(/\d(?:[\d.,]*\d)?/g) ?? []);

describe('the drawing of a run', () => {
  it('is never wider than the terminal, and cuts no number, whatever the kind and state of the run', async () => {
    await fc.assert(
      fc.asyncProperty(aState, fc.integer({ min: NARROWEST, max: 200 }), async (drawn, any) => {
        const display = await displayOf(drawn);
        const whole = new Set(numbersIn(display.draw(200)));
        for (const columns of [NARROWEST, 39, 79, any]) {
          const lines = display.draw(columns);
          expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
          expect(numbersIn(lines).filter((number) => !whole.has(number))).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('has neither stages nor a rate in a dry run', async () => {
    await fc.assert(
      fc.asyncProperty(aState, async (drawn) => {
        const text = (await displayOf({ ...drawn, isDryRun: true })).draw(200).join('\n');
        expect(text).not.toMatch(/requested|staged|copied|verified|written|\/s\b/);
        expect(text).toMatch(/dry run|stopping/);
      }),
    );
  });

  it('shows everything done once a retrieval or a backup has succeeded', async () => {
    const kinds = ['retrieve', 'restore', 'rebuild', 'backup'] as const;
    await fc.assert(
      fc.asyncProperty(aState, fc.constantFrom(...kinds), async (drawn, kind) => {
        const ended = { ...drawn, kind, status: 'succeeded', isDryRun: false } as const;
        const bars = (await displayOf(ended)).draw(200).filter((line) => / %/.test(line));
        for (const bar of bars) expect(bar).toMatch(/ █{40} 100 % {2}/);
      }),
    );
  });
});
