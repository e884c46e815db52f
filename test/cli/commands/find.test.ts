import { versionsOf } from '../../../cli/commands/find/versions-of';
import { main } from '../../../cli/main';
import { markForgotten } from '../../../core/backup/snapshot/heads';
import { aHead, aLine, aPlanSummary, placeSnapshot } from '../fake-backups';
import { type FakeDeployment, fakeDeployment } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

describe('moraine find', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);

  const day = (number: number) => `2026-01-0${number}T03:00:00.000Z`;
  const place = (number: number, lines: Parameters<typeof placeSnapshot>[2], plan = 'docs') =>
    placeSnapshot(deployment, aHead(`s${number}`, day(number), { plan }), lines);

  beforeEach(async () => {
    deployment = fakeDeployment();
    deployment.plans = [aPlanSummary('docs'), aPlanSummary('mail')];
    terminal = fakeTerminal();
    const first = aLine('a.txt', { etag: '"1"' });
    const second = aLine('a.txt', { etag: '"2"', sizeBytes: 2048, modifiedAt: day(2) });
    await place(1, [first]);
    await place(2, [first, aLine('b.pdf')]);
    await place(3, [second, aLine('c\u001b[2J.txt')]);
    await place(4, [second]);
    await place(5, [first], 'mail');
  });

  it('groups equal versions from the first to the last snapshot that has them', async () => {
    expect(await run('find', '*.txt')).toBe(0);
    const [titles, ...rows] = terminal.text().trimEnd().split('\n');
    expect(titles).toMatch(/^PLAN +SIZE +MODIFIED \(UTC\) +FIRST +LAST +IN +KEY$/);
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
      ['docs', '1.0 KiB', '2026-01-01 08:00:00', 's1', 's2', '2', 'a.txt'],
      ['docs', '2.0 KiB', '2026-01-02 03:00:00', 's3', 's4', '2', 'a.txt'],
      ['docs', '1.0 KiB', '2026-01-01 08:00:00', 's3', 's3', '1', 'c\\u001b[2J.txt'],
      ['mail', '1.0 KiB', '2026-01-01 08:00:00', 's5', 's5', '1', 'a.txt'],
    ]);
  });

  it('searches one plan only, and prints one JSON object', async () => {
    expect(await run('find', 'b.*', '--plan', 'docs', '--json')).toBe(0);
    const { key, sizeBytes, etag, modifiedAt, treeHash } = aLine('b.pdf');
    const version = { plan: 'docs', key, sizeBytes, etag, modifiedAt, treeHash, first: 's2', last: 's2', snapshots: 1 };
    expect(terminal.objects).toEqual([{ versions: [version], notConfigured: [] }]);
    expect(await run('find', 'b.*', '--plan', 'nobody')).toBe(2);
  });

  it('does not find forgotten objects', async () => {
    await markForgotten(deployment.items, 'docs', 's2');
    expect(await run('find', 'b.pdf')).toBe(0);
    expect(terminal.text()).toBe("No object in any snapshot matches 'b.pdf'.\n");
  });

  it('names the remedy when no plan is configured', async () => {
    deployment = fakeDeployment();
    expect(await run('find', '**')).toBe(2);
    expect(terminal.complaints()).toMatch(/configuration has no plans.*add one under `plans`/);
  });

  it('refuses to collect more than fits in memory', async () => {
    expect(await versionsOf(deployment, 'docs', '**', 4)).toHaveLength(4);
    await expect(versionsOf(deployment, 'docs', '**', 3)).rejects.toThrow(
      "'**' matches more than 3 versions in plan docs: use a narrower glob",
    );
  });
});
