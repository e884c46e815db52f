import { main } from '../../../cli/main';
import { type FakeDeployment, fakeDeployment } from '../fake-deployment';
import { addInventory, anArchive } from '../fake-inventories';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const ARCHIVES = [
  anArchive('-id1', { description: 'film/2016/a.raw', sizeBytes: 3_145_728, createdAt: '2016-03-04T05:06:07Z' }),
  anArchive('-id2', { sizeBytes: 5 }),
  anArchive('-id3', { description: 'film/[x].raw', sizeBytes: 7 }),
  anArchive('-id4', { description: 'evil\u001b[2J', sizeBytes: 9 }),
];

describe('moraine archives', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const moraine = (...argv: string[]) => main(['archives', ...argv], terminal, async () => deployment);
  beforeEach(() => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
  });

  it('lists the archives of the newest inventory of the whole vault, with its date and how to take a newer one', async () => {
    await addInventory(deployment, 'list-1', ARCHIVES);
    expect(await moraine('photos')).toBe(0);
    expect(terminal.printed().split('\n')).toEqual([
      '   3.0 MiB  2016-03-04 05:06:07  -id1  film/2016/a.raw',
      '   5 bytes  2020-06-01 00:00:00  -id2  -id2',
      '   7 bytes  2020-06-01 00:00:00  -id3  film/[x].raw',
      '   9 bytes  2020-06-01 00:00:00  -id4  evil\\u001b[2J',
      '',
    ]);
    expect(terminal.complaints()).toBe(
      '4 archives, 3.0 MiB in the inventory of vault photos of 2026-01-05 08:00:00 UTC. Newer: moraine inventory photos --watch\n',
    );
  });

  it.each([
    ['film/**', ['-id1', '-id3']],
    ['film/', ['-id1', '-id3']],
    ['**/a.*', ['-id1']],
    ['-id2', ['-id2']],
    ['film/[x].raw', ['-id3']],
    ['nothing', []],
  ])('finds %s', async (glob, ids) => {
    await addInventory(deployment, 'list-1', ARCHIVES);
    // An id may begin with a hyphen, as an option does.
    expect(await moraine('--json', '--', 'photos', glob)).toBe(0);
    const [printed] = terminal.objects as [{ archives: { archiveId: string }[] }];
    expect(printed.archives.map(({ archiveId }) => archiveId)).toEqual(ids);
  });

  it('finds the name that a description encodes, and prints the description in JSON', async () => {
    const description = '<m><v>4</v><p>UGhvdG9zL2EuanBn</p><lm>20180312T094500Z</lm></m>';
    await addInventory(deployment, 'list-1', [...ARCHIVES, anArchive('-id5', { description })]);
    expect(await moraine('photos', 'Photos/*.jpg')).toBe(0);
    expect(terminal.printed()).toMatch(/ -id5 {2}Photos\/a\.jpg\n$/);
    await moraine('photos', 'Photos/', '--json');
    expect(terminal.objects.at(-1)).toMatchObject({ archives: [{ name: 'Photos/a.jpg', description }] });
  });

  it('stops at a limit, and says so', async () => {
    await addInventory(deployment, 'list-1', ARCHIVES);
    await moraine('photos', '--limit', '3');
    expect(terminal.printed().trim().split('\n')).toHaveLength(3);
    expect(terminal.complaints()).toMatch(/^3 archives, 3\.0 MiB \(as many as --limit allows\) in the inventory/);
  });

  it('prints JSON with the inventory that it is from', async () => {
    await addInventory(deployment, 'list-1', ARCHIVES.slice(0, 1));
    await moraine('photos', '--json');
    expect(terminal.objects).toEqual([
      {
        ...{ vault: 'photos', inventoryDate: '2026-01-05T08:00:00Z', runId: 'list-1' },
        archives: [{ name: 'film/2016/a.raw', ...ARCHIVES[0] }],
      },
    ]);
  });

  it('never takes a list of a range, of another vault, or of a run that failed', async () => {
    const at = (hour: number) => new Date(Date.UTC(2026, 0, 5, hour));
    await addInventory(deployment, 'whole', ARCHIVES.slice(0, 1), {}, at(1));
    await addInventory(deployment, 'older', ARCHIVES, {}, at(0));
    const created = { from: '2025-01-01T00:00:00Z' };
    await addInventory(deployment, 'range', ARCHIVES, { scope: { kind: 'range', created } }, at(2));
    await addInventory(deployment, 'other', ARCHIVES, { vault: 'music' }, at(3));
    await addInventory(deployment, 'failed', ARCHIVES, { status: 'failed', inventoryDate: null }, at(4));
    await moraine('photos', '--json');
    expect(terminal.objects).toMatchObject([{ runId: 'whole', archives: [{ archiveId: '-id1' }] }]);
  });

  it('says how to take an inventory when there is none', async () => {
    expect(await moraine('photos')).toBe(2);
    expect(terminal.complaints()).toMatch(
      /No run has read an inventory of the whole vault photos yet\. .*moraine inventory photos --watch/,
    );
  });

  it('says that there is no such vault rather than to take its inventory', async () => {
    expect(await moraine('photso')).toBe(2);
    expect(terminal.complaints()).toMatch(/^moraine: There is no vault photso in us-east-1, .*Did you mean photos\?/);
  });

  it('fails when a file of the list has another length than the report', async () => {
    await addInventory(deployment, 'list-1', ARCHIVES, { archives: 5 });
    expect(await moraine('photos')).toBe(1);
    expect(terminal.complaints()).toMatch(/counts 5 archives, but its files have 4/);
  });

  it.each(['0', '-1', '1.5', 'x'])('refuses --limit %s', async (text) => {
    expect(await moraine('photos', `--limit=${text}`)).toBe(2);
    expect(terminal.complaints()).toMatch(/is not a whole number of 1 or more/);
  });
});
