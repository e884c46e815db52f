import { main } from '../../../cli/main';
import { markDamaged } from '../../../core/backup/snapshot/heads';
import { snapshotFiles } from '../../../core/contracts/run-files';
import { aHead, aLine, aPlanSummary, placeSnapshot } from '../fake-backups';
import { type FakeDeployment, fakeDeployment, RUNS_BUCKET } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const OLD = '20260103T030000Z-a';
const BEFORE = '20260104T030000Z-b';
const AFTER = '20260105T030000Z-c';
const OTHER_HASH = 'cd'.repeat(32);

describe('moraine diff', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const diff = (...argv: string[]) => main(['diff', ...argv], terminal, async () => deployment);

  beforeEach(async () => {
    deployment = fakeDeployment();
    deployment.plans = [aPlanSummary('docs')];
    terminal = fakeTerminal();
    await placeSnapshot(deployment, aHead(OLD, '2026-01-03T03:00:00.000Z'), [aLine('docs/a.txt')]);
    await placeSnapshot(deployment, aHead(BEFORE, '2026-01-04T03:00:00.000Z'), [
      aLine('docs/a.txt'),
      aLine('docs/b.txt', { sizeBytes: 2048 }),
      aLine('docs/c.txt', { properties: { contentType: 'text/plain' } }),
      aLine('docs/gone\u001b[2J.txt', { sizeBytes: 3 }),
      aLine('docs/x/[1].pdf'),
    ]);
    await placeSnapshot(deployment, aHead(AFTER, '2026-01-05T03:00:00.000Z'), [
      aLine('docs/a.txt'),
      aLine('docs/b.txt', { sizeBytes: 5_000_000, treeHash: OTHER_HASH }),
      aLine('docs/c.txt', { properties: { contentType: 'text/html' } }),
      aLine('docs/x/1.pdf', { sizeBytes: 7 }),
      aLine('docs/x/[1].pdf', { treeHash: OTHER_HASH }),
    ]);
  });

  it('prints a line for each object that was added, removed or changed, in order, and nothing else in a pipe', async () => {
    expect(await diff(`docs@${BEFORE}`, `docs@${AFTER}`)).toBe(0);
    expect(terminal.text()).toBe(
      [
        'M     2.0 KiB     4.7 MiB  docs/b.txt',
        'U     1.0 KiB     1.0 KiB  docs/c.txt',
        '-     3 bytes           -  docs/gone\\u001b[2J.txt',
        '+           -     7 bytes  docs/x/1.pdf',
        'M     1.0 KiB     1.0 KiB  docs/x/[1].pdf',
        '',
      ].join('\n'),
    );
    expect(terminal.complaints()).toBe('');
  });

  it.each([
    [['docs@2026-01-04']],
    [['docs@2026-01-04T03:00', 'docs@20260105']],
    [[`docs@${BEFORE}`, 'docs']],
    [['docs']],
  ])('%j compares the same two', async (argv) => {
    expect(await diff(...argv, '--json', '--stat')).toBe(0);
    expect(terminal.objects).toMatchObject([{ before: { snapshot: BEFORE }, after: { snapshot: AFTER } }]);
  });

  it('compares an earlier snapshot with the newest, and a newer one with an older one', async () => {
    await diff(`docs@${OLD}`, '--json', '--stat');
    await diff('docs', `docs@${OLD}`, '--json', '--stat');
    expect(terminal.objects).toMatchObject([
      {
        before: { snapshot: OLD },
        after: { snapshot: AFTER },
        stat: { added: { objects: 4 }, removed: { objects: 0 } },
      },
      {
        before: { snapshot: AFTER },
        after: { snapshot: OLD },
        stat: { added: { objects: 0 }, removed: { objects: 4 } },
      },
    ]);
  });

  it('prints only the sums with --stat', async () => {
    expect(await diff('docs', '--stat')).toBe(0);
    expect(terminal.text()).toBe(
      [
        `docs@${BEFORE} of 2026-01-04 03:00:00 UTC, compared with docs@${AFTER} of 2026-01-05 03:00:00 UTC:`,
        '  added          1 object, 7 bytes',
        '  removed        1 object, 3 bytes',
        '  content        2 objects, 3.0 KiB before, 4.7 MiB after',
        '  metadata       1 object, 1.0 KiB',
        '  unchanged      1 object, 1.0 KiB',
        '',
      ].join('\n'),
    );
  });

  it('prints the sums after the lines on a terminal, with the condition of a snapshot', async () => {
    await markDamaged(
      deployment.items,
      { plan: 'docs', snapshot: AFTER },
      { archives: 1, objects: 2, foundBy: 'check-1' },
    );
    terminal = fakeTerminal({ interactive: true });
    await diff('docs');
    expect(terminal.complaints()).toMatch(
      /2026-01-05 03:00:00 UTC, which is damaged:\n {2}added {10}1 object, 7 bytes\n/,
    );
  });

  it('says that there is no difference', async () => {
    expect(await diff(`docs@${AFTER}`)).toBe(0);
    expect(terminal.text()).toBe('');
    expect(terminal.complaints()).toMatch(/unchanged {6}5 objects, 4\.7 MiB\n.* no difference\n$/);
  });

  it.each([
    [['docs/x/'], ['docs/x/1.pdf', 'docs/x/[1].pdf']],
    [
      ['docs/?.txt', '**/1.pdf'],
      ['docs/b.txt', 'docs/c.txt', 'docs/x/1.pdf'],
    ],
    // A key of either snapshot, and a pattern where it is none.
    [['docs/x/[1].pdf'], ['docs/x/[1].pdf']],
    [['docs/x/[12].pdf'], ['docs/x/1.pdf']],
    [['none'], []],
  ])('compares what --path %j matches', async (globs, expected) => {
    expect(await diff('docs', ...globs.flatMap((glob) => ['--path', glob]), '--json')).toBe(0);
    const [object] = terminal.objects as { changes: { key: string }[] }[];
    expect(object?.changes.map(({ key }) => key)).toEqual(expected);
  });

  it('reads a glob without the prefix of the plan as below it, whichever of both has the object', async () => {
    expect(await diff('docs', '--path', 'gone*', '--path', 'x/1.pdf')).toBe(0);
    expect(terminal.text()).toBe(
      ['-     3 bytes           -  docs/gone\\u001b[2J.txt', '+           -     7 bytes  docs/x/1.pdf', ''].join('\n'),
    );
    expect(terminal.complaints()).toBe(
      "No object matches 'gone*': it is read as 'docs/gone*', below the prefix of plan docs.\n" +
        "No object matches 'x/1.pdf': it is read as 'docs/x/1.pdf', below the prefix of plan docs.\n",
    );
  });

  it('does not call it no difference that a glob matches nothing', async () => {
    expect(await diff('docs', '--path', 'dosc/a.txt')).toBe(0);
    expect(terminal.complaints()).toMatch(
      /^Warning: no object of either snapshot matches 'dosc\/a\.txt'\. Did you mean docs\/a\.txt\?\n.*\n *no object to compare\n$/,
    );
  });

  it('takes a glob for a key that only one of both has', async () => {
    const lines = [aLine('docs/x/1.pdf'), aLine('docs/x/2.pdf')];
    await placeSnapshot(deployment, aHead('20260106T030000Z-d', '2026-01-06T03:00:00.000Z'), lines);
    await diff('docs', '--path', 'docs/x/[1].pdf');
    await diff('docs@20260106', `docs@${AFTER}`, '--path', 'docs/x/[1].pdf');
    expect(terminal.text()).toBe(
      ['-     1.0 KiB           -  docs/x/[1].pdf', '+           -     1.0 KiB  docs/x/[1].pdf', ''].join('\n'),
    );
  });

  it('prints one JSON object, a change to a line', async () => {
    expect(await diff('docs', '--json')).toBe(0);
    const version = { sizeBytes: 1024, etag: '"e"', modifiedAt: '2026-01-01T08:00:00.000Z', treeHash: 'ab'.repeat(32) };
    expect(terminal.printed().trimEnd().split('\n')).toHaveLength(7);
    expect(terminal.objects).toEqual([
      {
        before: { plan: 'docs', snapshot: BEFORE, takenAt: '2026-01-04T03:00:00.000Z' },
        after: { plan: 'docs', snapshot: AFTER, takenAt: '2026-01-05T03:00:00.000Z' },
        changes: [
          {
            kind: 'content',
            key: 'docs/b.txt',
            before: { ...version, sizeBytes: 2048 },
            after: { ...version, sizeBytes: 5_000_000, treeHash: OTHER_HASH },
          },
          {
            kind: 'metadata',
            key: 'docs/c.txt',
            before: { ...version, properties: { contentType: 'text/plain' } },
            after: { ...version, properties: { contentType: 'text/html' } },
          },
          { kind: 'removed', key: 'docs/gone\u001b[2J.txt', before: { ...version, sizeBytes: 3 }, after: null },
          { kind: 'added', key: 'docs/x/1.pdf', before: null, after: { ...version, sizeBytes: 7 } },
          { kind: 'content', key: 'docs/x/[1].pdf', before: version, after: { ...version, treeHash: OTHER_HASH } },
        ],
        stat: {
          added: { objects: 1, bytesBefore: 0, bytesAfter: 7 },
          removed: { objects: 1, bytesBefore: 3, bytesAfter: 0 },
          content: { objects: 2, bytesBefore: 3072, bytesAfter: 5_001_024 },
          metadata: { objects: 1, bytesBefore: 1024, bytesAfter: 1024 },
          unchanged: { objects: 1, bytesBefore: 1024, bytesAfter: 1024 },
        },
      },
    ]);
  });

  it('prints JSON without a change too', async () => {
    await diff(`docs@${AFTER}`, '--json');
    expect(terminal.objects).toMatchObject([{ changes: [], stat: { unchanged: { objects: 5 } } }]);
  });

  it('compares plans of the same source only', async () => {
    const renamed = { plan: 'documents', source: { bucket: 'originals', prefix: 'docs/' } };
    await placeSnapshot(deployment, aHead('20260101T030000Z-r', '2026-01-01T03:00:00.000Z', renamed), [
      aLine('docs/a.txt'),
    ]);
    expect(await diff('documents', `docs@${OLD}`)).toBe(0);
    expect(terminal.complaints()).toMatch(/no difference\nPlan documents is not configured any more/);
    const mail = { plan: 'mail', source: { bucket: 'letters', prefix: '' } };
    await placeSnapshot(deployment, aHead('20260101T030000Z-m', '2026-01-01T03:00:00.000Z', mail), []);
    expect(await diff('mail', 'docs')).toBe(2);
    expect(terminal.complaints()).toContain(
      'Plans mail and docs back up different sources (s3://letters/ and s3://originals/docs/)',
    );
  });

  it('says when the source of the plan has changed', async () => {
    const moved = { source: { bucket: 'elsewhere', prefix: '' } };
    await placeSnapshot(deployment, aHead('20260106T030000Z-d', '2026-01-06T03:00:00.000Z', moved), []);
    await diff('docs', '--stat');
    expect(terminal.text()).toContain('  The source was s3://originals/docs/, and is s3://elsewhere/.\n');
  });

  it.each([
    [['--stat'], /moraine diff needs a snapshot/],
    [['mail'], /has no plan 'mail'.*Plans: docs/],
    [['docs@20260107'], /plan docs has no snapshot 20260107: of its 3/],
    [['docs@2026010'], /3 snapshots of plan docs begin with 2026010/],
    [['docs', 'docs@2026-01-02'], /no snapshot taken by 2026-01-02T23:59:59.999Z/],
    [['docs', 'docs', 'docs'], /too many arguments/],
    [['Docs'], /'Docs' is not the name of a plan/],
  ])('refuses %j with exit code 2', async (argv, message) => {
    expect(await diff(...argv)).toBe(2);
    expect(terminal.complaints()).toMatch(message);
    expect(terminal.text()).toBe('');
  });

  it('refuses a lone plan with one snapshot', async () => {
    deployment.plans = [aPlanSummary('docs'), aPlanSummary('mail')];
    await placeSnapshot(deployment, aHead(OLD, '2026-01-03T03:00:00.000Z', { plan: 'mail' }));
    expect(await diff('mail')).toBe(2);
    expect(terminal.complaints()).toContain(
      `Plan mail has only one snapshot, ${OLD}: there is none to compare it with.`,
    );
  });

  it('prints one JSON object also when files of a snapshot are missing', async () => {
    await deployment.objects.remove({ bucket: RUNS_BUCKET, key: snapshotFiles.objects('docs', AFTER) });
    expect(await diff('docs', '--json')).toBe(2);
    expect(terminal.objects).toMatchObject([{ status: 'failed', error: { error: 'SnapshotNotFoundError' } }]);
  });
});
