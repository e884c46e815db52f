import type { RunProgress } from '../../../cli/kinds/kind-view';
import { drawStages, stageParts } from '../../../cli/kinds/retrieval/draw-stages';
import { progressDisplayOf } from '../../../cli/run/progress-display';
import { progressView } from '../../../cli/run/progress-view';
import type { RunState } from '../../../cli/run/run-state';
import type { RunKind } from '../../../core/contracts/run-kind';
import type { RunStatus } from '../../../core/contracts/run-status';
import type { StageProgress } from '../../../core/retrieval/stage-progress';
import { fakeTerminal } from '../fake-terminal';

const state = (more: { kind?: RunKind; status?: RunStatus } = {}): RunState => ({
  runId: 'run1',
  kind: 'retrieve',
  status: 'retrieving',
  executionArn: 'arn',
  startedAt: '2026-01-05T10:00:00Z',
  isDryRun: false,
  failure: undefined,
  request: {},
  run: undefined,
  denied: undefined,
  ...more,
});

describe('the display of a run', () => {
  const half = { archives: 50, bytes: 5000 };
  const stages: StageProgress = {
    total: { archives: 100, bytes: 10_000 },
    present: { archives: 0, bytes: 0 },
    ...{ requested: half, staged: half, copied: half, verified: half },
    failed: { archives: 2, bytes: 200 },
  };
  const nothing: StageProgress = { ...stages, total: { archives: 0, bytes: 0 } };
  const progress = (of: StageProgress, counted = 'archive', settled = '1'): RunProgress => ({
    ...{ json: of, settledBytes: 0, totalBytes: undefined, settled, isCopying: true },
    draw: (columns) => drawStages(of, counted, columns),
    parts: stageParts(of, counted),
  });
  const times = { elapsedMs: 3_600_000, remainingMs: 1_800_000 };
  const display = progressDisplayOf(state(), progress(stages), times);

  it('has a bar for each stage, and no line is wider than the terminal', () => {
    for (const columns of [40, 60, 80, 200]) {
      const lines = display.draw(columns);
      expect(lines).toHaveLength(7);
      for (const text of lines) expect(text.length).toBeLessThanOrEqual(columns);
    }
    const text = display.draw(100).join('\n');
    expect(text).toMatch(/verified {2}█+▒░+ +50 % {2}50 of 100 archives, 4\.8 KiB/);
    expect(text).toMatch(/failed {4}▒░+ +2 % {2}2 of 100 archives/);
    expect(text).toContain('1 h elapsed, about 30 min to go');
  });

  it('shows no bars before there is a plan', () => {
    const early = { elapsedMs: 1000, remainingMs: undefined };
    expect(progressDisplayOf(state({ status: 'inventory' }), progress(nothing), early).draw(100)).toEqual([
      'run1  inventory: Glacier prepares the list of archives (about 4 hours)',
      '  1.0 s elapsed',
    ]);
  });

  it('counts objects in a restore', () => {
    const restoring = (status: RunStatus) =>
      progressDisplayOf(state({ kind: 'restore', status }), progress(stages, 'object'), times).draw(100);
    expect(restoring('retrieving').join('\n')).toContain('50 of 100 objects');
    expect(restoring('planning')[0]).toContain('reading the snapshot');
    expect(restoring('opening')[0]).toContain('waiting for another run of the plan');
  });

  it.each([
    ['retrieve', 'planning', 'planning: reading the inventory, checking the destination'],
    ['retrieve', 'retrieving', 'retrieving'],
    ['backup', 'planning', 'planning: comparing the source with the last snapshot'],
    ['backup', 'committing', 'committing: writing the snapshot'],
    ['pin', 'committing', 'committing: writing the pin to the vault'],
    ['unpin', 'judging', 'judging: ending the pin of a snapshot'],
    ['adopt', 'committing', 'committing: writing a catalog of the snapshot'],
    ['forget', 'forgetting', 'forgetting: applying the retention'],
    ['accept', 'judging', 'judging: deciding on a held snapshot'],
    ['reject', 'opening', 'opening: checking the request, or waiting for another run of the plan'],
    ['rebuild', 'opening', 'opening: checking the request'],
    ['rebuild', 'stopping', 'stopping: its execution is about to end'],
    ['backup', 'stopped', 'stopped'],
  ] as const)('has words for the kind %s in the status %s', (kind, status, words) => {
    expect(progressDisplayOf(state({ kind, status }), progress(nothing), times).draw(100)[0]).toBe(`run1  ${words}`);
  });

  it('is one line in a pipe', () => {
    expect(display.line()).toBe(
      'run1 retrieving, requested 50, staged 50, copied 50, verified 50, failed 2, of 100 archives, 4.8 KiB of 9.7 KiB verified, 1 h elapsed, about 30 min to go',
    );
  });

  it('redraws itself on a terminal', () => {
    const terminal = fakeTerminal({ interactive: true, columns: 80 });
    const view = progressView(terminal);
    view.show(display);
    view.show(display);
    expect(terminal.text()).toContain('\u001b[7A');
  });

  it('begins below after a change of width, since lines may have been wrapped', () => {
    const terminal = fakeTerminal({ interactive: true, columns: 80 });
    const view = progressView(terminal);
    view.show(display);
    terminal.columns = () => 40;
    view.show(display);
    expect(terminal.text()).not.toContain('\u001b[7A');
    view.show(display);
    expect(terminal.text()).toContain('\u001b[7A');
  });

  it('is repeated in a pipe only when something has moved and ten seconds have passed, or the phase changes', () => {
    const terminal = fakeTerminal();
    let nowMs = 0;
    const view = progressView(terminal, () => nowMs);
    const moved = progressDisplayOf(state(), progress(stages, 'archive', '2'), times);
    view.show(display);
    nowMs = 9_000;
    view.show(moved);
    nowMs = 30_000;
    view.show(display);
    view.show(moved);
    view.show(progressDisplayOf(state({ status: 'succeeded' }), progress(stages, 'archive', '2'), times));
    expect(terminal.text().trim().split('\n')).toHaveLength(3);
  });
});
