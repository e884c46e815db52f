import type { BatchProgress, RunState } from '../../../cli/deployment/run-state';
import { addUp } from '../../../cli/deployment/table-runs';
import { BatchWatch } from '../../../cli/watch/batch-watch';
import { drawProgress, type Look, progressLine, runFrame } from '../../../cli/watch/describe-progress';
import { progressOf } from '../../../cli/watch/progress';
import { progressView } from '../../../cli/watch/progress-view';
import type { PieceLine } from '../../../core/contracts/retrieval-run';
import { fakeTerminal } from '../fake-terminal';

const state = (more: Partial<RunState> = {}): RunState => ({
  runId: 'run1',
  kind: 'retrieve',
  restore: undefined,
  status: 'retrieving',
  vault: 'photos',
  destination: { bucket: 'bucket', prefix: '' },
  tier: 'Bulk',
  manifest: undefined,
  startedAt: '2026-01-05T10:00:00Z',
  finishedAt: undefined,
  archives: 100,
  bytes: 10_000,
  presentArchives: 0,
  presentBytes: 0,
  batches: 4,
  verified: 0,
  verifiedBytes: 0,
  failed: 0,
  failedBytes: 0,
  failure: undefined,
  ...more,
});

const line = (index: number, more: Partial<PieceLine> = {}): PieceLine => ({
  index,
  archive: index,
  archiveId: `archive${index}`,
  sizeBytes: 100,
  treeHash: 'hash',
  creationDate: '',
  description: '',
  key: `key${index}`,
  piece: 0,
  pieces: 1,
  start: 0,
  end: 99,
  rangeBytes: 1024,
  ...more,
});

const underWay = (archives: Record<keyof BatchProgress, number>): BatchProgress => {
  const amount = (count: number) => ({ archives: count, bytes: count * 100 });
  return Object.fromEntries(Object.entries(archives).map(([stage, count]) => [stage, amount(count)])) as never;
};

describe('progressOf', () => {
  it('adds what batches under way have reached to the sums of finished ones', () => {
    const progress = progressOf(state({ verified: 25, verifiedBytes: 2500 }), [
      underWay({ requested: 20, staged: 10, copied: 5, verified: 5, failed: 1 }),
      underWay({ requested: 10, staged: 0, copied: 0, verified: 0, failed: 0 }),
    ]);
    expect(progress.requested).toEqual({ archives: 55, bytes: 5500 });
    expect(progress.staged).toEqual({ archives: 35, bytes: 3500 });
    expect(progress.verified).toEqual({ archives: 30, bytes: 3000 });
    expect(progress.failed).toEqual({ archives: 1, bytes: 100 });
  });

  it('counts archives that were there before as verified while it retrieves, and once in the end', () => {
    const present = { presentArchives: 40, presentBytes: 4000 };
    expect(progressOf(state({ ...present, verified: 10 }), []).verified.archives).toBe(50);
    expect(progressOf(state({ ...present, status: 'succeeded', verified: 100 }), []).verified.archives).toBe(100);
  });

  it('never shows more than there is, though a batch be counted twice', () => {
    const all = { requested: 60, staged: 60, copied: 60, verified: 60, failed: 0 };
    const progress = progressOf(state({ verified: 60, verifiedBytes: 6000 }), [underWay(all)]);
    expect(progress.verified).toEqual({ archives: 100, bytes: 10_000 });
  });
});

describe('addUp', () => {
  it('lets a piece count for every stage it has passed', () => {
    const states = ['requested', 'staged', 'copied', 'verified', 'failed', 'retry', undefined] as const;
    const progress = addUp(
      states.map((_, index) => line(index)),
      ({ index }) => states[index],
    );
    const archives = Object.fromEntries(Object.entries(progress).map(([stage, amount]) => [stage, amount.archives]));
    expect(archives).toEqual({ requested: 4, staged: 3, copied: 2, verified: 1, failed: 1 });
    expect(progress.requested.bytes).toBe(400);
  });

  it('makes one archive of the pieces of a large one', () => {
    const pieces = [0, 1, 2].map((piece) => line(piece, { archive: 0, piece, pieces: 3 }));
    const progress = addUp(pieces, () => 'verified');
    expect(progressOf(state({ archives: 1 }), [progress]).verified).toEqual({ archives: 1, bytes: 300 });
  });
});

it('the objects that are cut out of a piece count one by one', () => {
  const progress = addUp([line(0, { key: '', members: 250, memberBytes: 90 }), line(1)], () => 'staged');
  expect(progress.staged).toEqual({ archives: 251, bytes: 190 });
});

describe('BatchWatch', () => {
  const verified = underWay({ requested: 1, staged: 1, copied: 1, verified: 1, failed: 0 });

  it('passes finished batches once and stops at those that have not begun', async () => {
    const asked: number[] = [];
    const answers = ['finished', verified, 'finished', verified, undefined, undefined, undefined, undefined] as const;
    const runs = {
      batchProgress: async (_: string, batch: number) => {
        asked.push(batch);
        return answers[batch];
      },
    };
    const watch = new BatchWatch(runs as never);
    expect(await watch.look('run1', 1_000_000)).toHaveLength(2);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6]);
    asked.length = 0;
    await watch.look('run1', 1_000_000);
    expect(asked).toEqual([1, 3, 4, 5, 6]);
  });

  it('looks into a bounded number of batches', async () => {
    let asked = 0;
    const runs = {
      batchProgress: async () => {
        asked++;
        return verified;
      },
    };
    await new BatchWatch(runs as never).look('run1', 10_000);
    expect(asked).toBe(8);
  });
});

describe('the picture of a run', () => {
  const progress = progressOf(state({ verified: 50, verifiedBytes: 5000, failed: 2, failedBytes: 200 }), []);
  const look: Look = { state: state(), progress, elapsedMs: 3_600_000, remainingMs: 1_800_000 };

  it('has a bar for each stage, and no line is wider than the terminal', () => {
    for (const columns of [40, 60, 80, 200]) {
      const lines = drawProgress(look, columns);
      expect(lines).toHaveLength(7);
      for (const text of lines) expect(text.length).toBeLessThanOrEqual(columns);
    }
    const text = drawProgress(look, 100).join('\n');
    expect(text).toMatch(/verified {2}█+░+ +50 % {2}50 of 100 archives, 4\.8 KiB/);
    expect(text).toMatch(/failed .* 2 of 100 archives/);
    expect(text).toContain('1 h elapsed, about 30 min to go');
  });

  it('shows no bars before there is a plan', () => {
    const planning = state({ status: 'inventory', archives: 0, bytes: 0 });
    const early: Look = {
      state: planning,
      progress: progressOf(planning, []),
      elapsedMs: 1000,
      remainingMs: undefined,
    };
    expect(drawProgress(early, 100)).toEqual([
      'run1  inventory: Glacier prepares the list of archives (about 4 hours)',
      '  1.0 s elapsed',
    ]);
  });

  it('speaks of objects when it is a restore', () => {
    const restore = { plan: 'docs', snapshot: 's', paths: [] };
    expect(drawProgress({ ...look, state: state({ restore }) }, 100).join('\n')).toContain('50 of 100 objects');
    expect(drawProgress({ ...look, state: state({ restore, status: 'planning' }) }, 100)[0]).toContain(
      'reading the snapshot',
    );
  });

  it('is one line in a pipe', () => {
    expect(progressLine(look)).toBe(
      'run1 retrieving, requested 50, staged 50, copied 50, verified 50, failed 2, of 100 archives, 4.8 KiB of 9.7 KiB verified, 1 h elapsed, about 30 min to go',
    );
  });

  it('is drawn over itself on a terminal', () => {
    const terminal = fakeTerminal({ interactive: true, columns: 80 });
    const view = progressView(terminal);
    view.show(runFrame(look));
    view.show(runFrame(look));
    expect(terminal.text()).toContain('\u001b[7A');
  });

  it('is repeated in a pipe only when something has moved and ten seconds have passed, or the phase changes', () => {
    const terminal = fakeTerminal();
    let nowMs = 0;
    const view = progressView(terminal, () => nowMs);
    const moved: Look = { ...look, progress: { ...progress, verified: { archives: 51, bytes: 5100 } } };
    view.show(runFrame(look));
    nowMs = 9_000;
    view.show(runFrame(moved));
    nowMs = 30_000;
    view.show(runFrame(look));
    view.show(runFrame(moved));
    view.show(runFrame({ ...moved, state: state({ status: 'succeeded' }) }));
    expect(terminal.text().trim().split('\n')).toHaveLength(3);
  });
});
