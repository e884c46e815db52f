import { main } from '../../../cli/main';
import { pinHead, unpinHead } from '../../../core/backup/snapshot/heads';
import type { PlanReport } from '../../../core/contracts/backup-run';
import type { SnapshotPin, Verdict } from '../../../core/contracts/snapshot';
import { keyOf } from '../../../core/contracts/table';
import { aBackupReport, aBackupRun, aHead, aPlanSummary, endBackup, openBackup, placeSnapshot } from '../fake-backups';
import { CALLER_ARN, type FakeDeployment, fakeDeployment } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const FREE = '20260103T030000Z-a';
const PINNED = '20260104T030000Z-b';
const PART = '20260105T030000Z-c';
const MOVED = '20260106T030000Z-d';
const pin: SnapshotPin = {
  reason: 'audit\u202e of 2026',
  person: CALLER_ARN,
  pinnedAt: '2026-01-04T12:00:00.000Z',
  archive: {
    ...{ archive: 'pin-run/000000000', archiveId: 'pin-1', kind: 'pin', sizeBytes: 900, treeHash: 'ab'.repeat(32) },
    ...{ createdAt: '2026-01-04T12:00:10.000Z', objects: 1, objectBytes: 900 },
  },
};
const PIN_TEXT = `pinned: audit\\u202e of 2026 (${CALLER_ARN}, 2026-01-04 12:00:00 UTC)`;

describe('moraine pin and moraine unpin', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);
  const asked = () => deployment.backupsStarted.map(({ input }) => input);

  /** Make runs end before they are polled. */
  const ending = (more: Pick<PlanReport, 'kind' | 'snapshot'> & Partial<PlanReport>) => async (runId: string) => {
    const { kind, snapshot } = more;
    const opened = kind === 'pin' ? { kind, snapshot, ...pin } : { kind, snapshot };
    await openBackup(deployment, aBackupRun(runId, opened as Parameters<typeof aBackupRun>[1]));
    const ended = { totals: null, newArchives: 0, newBytes: 0, retention: null, ...more };
    await endBackup(deployment, aBackupReport(runId, ended));
  };

  beforeEach(async () => {
    deployment = fakeDeployment();
    deployment.plans = [aPlanSummary('docs')];
    await placeSnapshot(deployment, aHead(FREE, '2026-01-03T03:00:00.000Z', { objects: 1234 }));
    await placeSnapshot(deployment, aHead(PINNED, '2026-01-04T03:00:00.000Z', { pin }));
    await placeSnapshot(deployment, aHead(PART, '2026-01-05T03:00:00.000Z', { partial: true }));
    await placeSnapshot(deployment, aHead(MOVED, '2026-01-06T03:00:00.000Z', { vault: 'films' }));
    terminal = fakeTerminal({ answers: ['pin'] });
  });

  it('shows the snapshot and what a pin is not, asks, and starts a run with who asks and why', async () => {
    const { archive: _, ...reported } = pin;
    deployment.onStart = ending({ kind: 'pin', snapshot: FREE, pin: reported });
    expect(await run('pin', 'docs@20260103', '--reason', 'the closing of 2025')).toBe(0);
    expect(asked()).toEqual([
      { kind: 'pin', plan: 'docs', snapshot: FREE, reason: 'the closing of 2025', person: CALLER_ARN },
    ]);
    expect(terminal.questions).toEqual(['Type pin to continue: ']);
    const text = terminal.text();
    expect(text).toContain('  objects        1,234 objects (2.0 KiB)\n');
    expect(text).toContain(`  person         ${CALLER_ARN}\n`);
    expect(text).toContain('A pin is no legal lock: whoever may start runs can unpin it');
    expect(text).toContain('  reason         audit\\u202e of 2026\n');
    expect(text).toContain(`Retention keeps ${FREE} until it is unpinned: moraine unpin docs@${FREE}\n`);
  });

  it('shows what the snapshot lacks before it asks', async () => {
    await deployment.items.remove(keyOf.snapshot('docs', FREE));
    const comparedWith = { snapshot: '20260102T030000Z-z', objects: 100, bytes: 4096 };
    const verdict: Verdict = { kind: 'held', differsIn: ['objects'], comparedWith };
    const damage = { archives: 3, objects: 1, foundBy: '20260105T000000Z-c' };
    const head = aHead(FREE, '2026-01-03T03:00:00.000Z', { objects: 10, errors: 2, damage, verdict });
    await placeSnapshot(deployment, head);
    terminal = fakeTerminal({ answers: ['no'] });
    expect(await run('pin', `docs@${FREE}`, '--reason', 'why')).toBe(2);
    expect(terminal.text()).toContain(
      '  condition      held: 10 objects of 100; compared with 20260102T030000Z-z; ' +
        'damaged: 3 archives missing, with 1 object (check 20260105T000000Z-c); 2 objects could not be backed up\n',
    );
  });

  it('shows the pin that it ends', async () => {
    terminal = fakeTerminal({ answers: ['unpin'] });
    deployment.onStart = ending({ kind: 'unpin', snapshot: PINNED });
    expect(await run('unpin', `docs@${PINNED}`)).toBe(0);
    expect(asked()).toEqual([{ kind: 'unpin', plan: 'docs', snapshot: PINNED }]);
    expect(terminal.text()).toContain(`  pinned by      ${CALLER_ARN}\n`);
    expect(terminal.text()).toContain(`decide on ${PINNED} again: moraine forget docs --dry-run\n`);
  });

  it('starts nothing for a snapshot that is as it is asked to be', async () => {
    expect(await run('pin', `docs@${PINNED}`, '--reason', 'another')).toBe(0);
    expect(terminal.text()).toContain(`Snapshot ${PINNED} of plan docs is ${PIN_TEXT}. There is nothing to do`);
    expect(await run('unpin', `docs@${FREE}`)).toBe(0);
    expect(terminal.text()).toContain(`Snapshot ${FREE} of plan docs is not pinned: there is nothing to do.`);
    expect(asked()).toEqual([]);
  });

  it('asks no question with --yes, and prints JSON', async () => {
    deployment.onStart = ending({ kind: 'unpin', snapshot: PINNED });
    terminal = fakeTerminal();
    expect(await run('unpin', `docs@${PINNED}`, '--yes', '--watch', '--json')).toBe(0);
    expect(terminal.questions).toEqual([]);
    expect(terminal.objects).toMatchObject([{ kind: 'unpin', snapshot: PINNED }]);
  });

  it.each([
    [['pin', `docs@${FREE}`, '--reason', 'why'], 'yes', /That is not 'pin': nothing was done/],
    [['unpin', `docs@${PINNED}`], 'pin', /That is not 'unpin': nothing was done/],
    [['pin', `docs@${FREE}`, '--reason', 'why', '--json'], 'pin', /add --yes/],
    [['pin', `docs@${FREE}`], 'pin', /--reason/],
    [['pin', `docs@${FREE}`, '--reason', ' '], 'pin', /The reason is refused: it is empty\./],
    [
      ['pin', `docs@${FREE}`, '--reason', 'a\nb'],
      'pin',
      /The reason is refused: it has control characters or line breaks/,
    ],
    [
      ['pin', `docs@${FREE}`, '--reason', 'a'.repeat(501)],
      'pin',
      /The reason is refused: it is longer than 500 characters/,
    ],
    [['pin', `docs@${PART}`, '--reason', 'why'], 'pin', /is partial: only a whole one can be pinned/],
    [['pin', `docs@${MOVED}`, '--reason', 'why'], 'pin', /is in vault films, and the plan writes to vault photos/],
    [['pin', 'docs', '--reason', 'why'], 'pin', /Name the snapshot: moraine pin docs@SNAPSHOT/],
    [['unpin', 'docs@2027'], 'unpin', /plan docs has no snapshot 2027/],
  ])('refuses %j, answered with %j', async (argv, answer, reason) => {
    terminal = fakeTerminal({ answers: [answer] });
    expect(await run(...argv)).toBe(2);
    expect(terminal.complaints()).toMatch(reason);
    expect(asked()).toEqual([]);
  });

  it('is shown with the snapshot, its plan and the figures, without its archive', async () => {
    expect(await run('snapshots', 'docs')).toBe(0);
    expect(terminal.text()).toContain(PIN_TEXT);
    expect(await run('plans')).toBe(0);
    expect(terminal.text()).toContain(`  pinned         1 snapshot, the newest ${PINNED}: moraine snapshots docs\n`);
    expect(await run('stats', 'docs')).toBe(0);
    expect(terminal.text()).toContain('  pinned         1 snapshot, which no retention forgets\n');
    terminal = fakeTerminal();
    expect(await run('snapshots', 'docs', '--json')).toBe(0);
    expect(await run('plans', '--json')).toBe(0);
    const { archive: _, ...shown } = pin;
    const [{ snapshots }, { plans }] = terminal.objects as [{ snapshots: object[] }, { plans: object[] }];
    expect(snapshots[2]).toHaveProperty('pin', shown);
    expect(snapshots[3]).not.toHaveProperty('pin');
    expect(plans).toMatchObject([{ pinned: [PINNED] }]);
  });

  it('keeps a plan that is not configured from being forgotten', async () => {
    deployment.plans = [];
    expect(await run('plans', '--forget-orphan', 'docs', '--yes')).toBe(2);
    expect(terminal.complaints()).toContain(`1 snapshot of plan docs is pinned: docs@${PINNED}.`);
    expect(await deployment.items.get({ pk: 'plan/docs', sk: `snapshot/${FREE}` })).toBeDefined();
  });

  it('keeps a plan from being forgotten though the record of the pinned snapshot is damaged', async () => {
    deployment.plans = [];
    await deployment.items.update(keyOf.snapshot('docs', PINNED), { set: { head: '{' } });
    expect(await run('plans', '--forget-orphan', 'docs', '--yes')).toBe(2);
    expect(terminal.complaints()).toContain(`1 snapshot of plan docs is pinned: docs@${PINNED}.`);
    expect(await deployment.items.get(keyOf.snapshot('docs', PINNED))).toBeDefined();
  });

  it('keeps a plan from being forgotten when a rebuild pins a snapshot while the user is asked', async () => {
    deployment.plans = [];
    const head = { plan: 'docs', snapshot: PINNED };
    await unpinHead(deployment.items, head, pin);
    terminal = fakeTerminal({ answers: ['docs'] });
    const { ask } = terminal;
    terminal.ask = async (question) => {
      await pinHead(deployment.items, head, pin);
      return ask(question);
    };
    expect(await run('plans', '--forget-orphan', 'docs')).toBe(2);
    expect(terminal.complaints()).toContain(`1 snapshot of plan docs is pinned: docs@${PINNED}.`);
    expect(await deployment.items.get(keyOf.snapshot('docs', PINNED))).toBeDefined();
    expect(await deployment.items.get(keyOf.lease('docs'))).not.toHaveProperty('lockedBy');
  });
});
