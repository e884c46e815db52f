import { main } from '../../../cli/main';
import { markDamaged } from '../../../core/backup/snapshot/heads';
import { snapshotFiles } from '../../../core/contracts/run-files';
import { aHead, aLine, aPlanSummary, placeSnapshot } from '../fake-backups';
import { type FakeDeployment, fakeDeployment, RUNS_BUCKET } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

describe('moraine ls', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);
  const keys = () =>
    terminal
      .text()
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/).at(-1));

  beforeEach(async () => {
    deployment = fakeDeployment();
    deployment.plans = [aPlanSummary('docs')];
    terminal = fakeTerminal();
    await placeSnapshot(deployment, aHead('20260104T030000Z-a', '2026-01-04T03:00:00.123Z'), [aLine('docs/old.txt')]);
    await placeSnapshot(deployment, aHead('20260105T030000Z-b', '2026-01-05T03:00:00.000Z'), [
      aLine('docs/a.txt', { sizeBytes: 0 }),
      aLine('docs/evil\u001b[2J\r\n.txt'),
      aLine('docs/x/größe 😀.pdf', { sizeBytes: 5_000_000 }),
    ]);
  });

  it('lists the newest snapshot, one line per object, without control characters', async () => {
    expect(await run('ls', 'docs')).toBe(0);
    expect(terminal.text()).toBe(
      [
        '   0 bytes  2026-01-01 08:00:00  docs/a.txt',
        '   1.0 KiB  2026-01-01 08:00:00  docs/evil\\u001b[2J\\u000d\\u000a.txt',
        '   4.7 MiB  2026-01-01 08:00:00  docs/x/größe 😀.pdf',
        '',
      ].join('\n'),
    );
    expect(terminal.complaints()).toBe('');
  });

  it('adds tree hash and archive with --long', async () => {
    const slices = ['s/000000001', 's/000000002'].map((archive) => ({ archive, offset: 0, sizeBytes: 512 }));
    const head = aHead('20260106T030000Z-c', '2026-01-06T03:00:00.000Z');
    await placeSnapshot(deployment, head, [aLine('k', { slices })]);
    await run('ls', 'docs', '--long');
    expect(terminal.text()).toContain(`  ${'ab'.repeat(32)}  s/000000001,s/000000002  k\n`);
  });

  it.each([
    ['docs/x/', ['docs/x/größe 😀.pdf']],
    ['**/*.txt', ['docs/a.txt', 'docs/evil\\u001b[2J\\u000d\\u000a.txt']],
    ['docs/?.txt', ['docs/a.txt']],
  ])('lists what %s matches', async (glob, expected) => {
    await run('ls', 'docs', glob);
    expect(keys()).toEqual(expected);
  });

  it('lists the object whose key is the glob, and else what the glob matches', async () => {
    const lines = ['p/[x].txt', 'p/[x].txt.bak', 'p/x.txt', 'p/y.txt'].map((key) => aLine(key));
    await placeSnapshot(deployment, aHead('20260106T030000Z-c', '2026-01-06T03:00:00.000Z'), lines);
    await run('ls', 'docs', 'p/[x].txt');
    await run('ls', 'docs', 'p/[xy].txt');
    expect(keys()).toEqual(['p/[x].txt', 'p/x.txt', 'p/y.txt']);
  });

  it.each([
    ['docs@2026-01-04', 'docs/old.txt'],
    ['docs@2026-01-04T03:00:00', 'docs/old.txt'],
    ['docs@2026-01-05T03:59+01:00', 'docs/old.txt'],
    ['docs@20260104', 'docs/old.txt'],
    ['docs@2026-01-05T03:00', 'docs/a.txt'],
  ])('%s is the snapshot that has %s', async (reference, key) => {
    expect(await run('ls', reference)).toBe(0);
    expect(keys()).toContain(key);
  });

  it.each([
    [['docs@2026-01-03'], /plan docs has no snapshot taken by 2026-01-03T23:59:59.999Z: of its 2, the newest are/],
    [['docs@20260107'], /plan docs has no snapshot 20260107: of its 2, the newest are 20260105T030000Z-b, 2026/],
    [['docs@2026010'], /2 snapshots of plan docs begin with 2026010: 20260104T030000Z-a, 20260105T030000Z-b/],
    [['mail'], /has no plan 'mail'.*Plans: docs/],
  ])('refuses %j with exit code 2, saying what there is', async (argv, message) => {
    expect(await run('ls', ...argv)).toBe(2);
    expect(terminal.complaints()).toMatch(message);
    expect(terminal.text()).toBe('');
  });

  it('reports on stderr that nothing matches', async () => {
    expect(await run('ls', 'docs', 'none/')).toBe(0);
    expect(terminal.text()).toBe('');
    expect(terminal.complaints()).toBe('No such object in snapshot 20260105T030000Z-b of 2026-01-05 03:00:00 UTC.\n');
  });

  it('adds to the totals that the snapshot is damaged', async () => {
    const damage = { archives: 1, objects: 2, foundBy: 'check-1' };
    await markDamaged(deployment.items, { plan: 'docs', snapshot: '20260105T030000Z-b' }, damage);
    expect(await run('ls', 'docs', 'none/')).toBe(0);
    expect(terminal.complaints()).toContain('of 2026-01-05 03:00:00 UTC, which is damaged.\n');
  });

  it('prints totals on a terminal', async () => {
    terminal = fakeTerminal({ interactive: true });
    await run('ls', 'docs');
    expect(terminal.complaints()).toContain('3 objects, 4.7 MiB in snapshot 20260105T030000Z-b');
  });

  it.each([
    [[], ['docs/a.txt', 'docs/evil\u001b[2J\r\n.txt', 'docs/x/größe 😀.pdf']],
    [['docs/a*'], ['docs/a.txt']],
    [['none'], []],
  ])('prints one JSON object with every member, of %j', async (globs, expected) => {
    expect(await run('ls', 'docs', ...globs, '--json')).toBe(0);
    expect(terminal.objects).toEqual([
      {
        ...{ plan: 'docs', snapshot: '20260105T030000Z-b', takenAt: '2026-01-05T03:00:00.000Z' },
        objects: expected.map((key) => expect.objectContaining({ ...aLine(key), sizeBytes: expect.any(Number) })),
      },
    ]);
  });

  it('escapes control and bidirectional characters in JSON', async () => {
    const key = 'x\u009b31mred\u202e';
    await placeSnapshot(deployment, aHead('20260106T030000Z-c', '2026-01-06T03:00:00.000Z'), [aLine(key)]);
    expect(await run('ls', 'docs', '--json')).toBe(0);
    expect(terminal.printed()).toContain('"x\\u009b31mred\\u202e"');
    expect(terminal.objects).toMatchObject([{ objects: [{ key }] }]);
  });

  it('prints one JSON object also when the files of the snapshot are missing', async () => {
    const key = snapshotFiles.objects('docs', '20260105T030000Z-b');
    await deployment.objects.remove({ bucket: RUNS_BUCKET, key });
    expect(await run('ls', 'docs', '--json')).toBe(2);
    expect(terminal.objects).toEqual([
      {
        status: 'failed',
        error: { error: 'SnapshotNotFoundError', cause: expect.stringContaining('are missing from the runs bucket') },
      },
    ]);
  });
});
