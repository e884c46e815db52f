import { CreateVaultCommand } from '@aws-sdk/client-glacier';
import { getHead, listHeads, newestAccepted } from '../../core/backup/snapshot/heads';
import { BackedUp, PLAN, SOURCE, type SourceContent } from './backed-up';

const retention = { keepLast: 1, minimumAgeDays: 0 };
const good = { source: { bucket: SOURCE, prefix: 'good/' }, retention };

describe('a suspicious snapshot', () => {
  let backedUp: BackedUp;
  let first = '';
  const poor: string[] = [];
  const content = new Map<string, SourceContent>();
  const snapshots = async () => {
    const found: string[] = [];
    for await (const { snapshot, verdict, state } of listHeads(backedUp.moraine.items, PLAN)) {
      found.push(`${snapshot} ${state === 'kept' ? verdict?.kind : state}`);
    }
    return found;
  };
  const deletions = () => backedUp.moraine.calls('glacier', 'DeleteArchive');

  beforeAll(async () => {
    backedUp = await BackedUp.start(good);
    for (let n = 0; n < 20; n++) await backedUp.put(`good/${n}`, `the content of ${n}`);
    for (const [key, one] of backedUp.content) content.set(key, one);
    await backedUp.put('goof/stray', 'a stray object');
    const { report, runId } = await backedUp.backup();
    expect(report).toMatchObject({ status: 'succeeded', verdict: { kind: 'accepted' }, held: null });
    first = runId;
  });
  afterAll(() => backedUp?.stop());

  it('of a mistyped prefix is held, and replaces no other', async () => {
    const lines: string[] = [];
    const onLogLine = (name: string, line: string) => void (name === 'moraine-report-backup' && lines.push(line));
    await backedUp.redeploy({ ...good, source: { bucket: SOURCE, prefix: 'goof/' } }, {}, { onLogLine });
    const { report: dry } = await backedUp.backup({ dryRun: true });
    expect(dry).toMatchObject({ status: 'planned', verdict: { kind: 'held' }, retention: { forgotten: [] } });
    const { report, runId } = await backedUp.backup();
    poor.push(runId);
    const comparedWith = { snapshot: first, objects: 20, bytes: [...content.values()].reduce(sumOf, 0) };
    expect(report).toMatchObject({
      status: 'succeeded',
      verdict: { kind: 'held', differsIn: ['source', 'objects', 'bytes'], comparedWith },
      held: { snapshots: [{ snapshot: runId, objects: 1, bytes: 14 }], archives: 2 },
      retention: { forgotten: [], deleted: { archives: 0 } },
    });
    expect(deletions()).toBe(0);
    expect(await snapshots()).toEqual([`${first} accepted`, `${runId} held`]);
    // The metric filter finds it in the log: one line of JSON.
    const messages = lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    expect(messages.filter(({ message }) => message === 'snapshot.held')).toMatchObject([{ snapshot: runId }]);
  });

  it('is restored only by its id; the default is the one before it', async () => {
    expect(await backedUp.restore('newest/')).toMatchObject({ report: { status: 'succeeded', verified: 20 } });
    await backedUp.expectRestored('newest/', content);
    const [snapshot] = poor;
    expect(await backedUp.restore('poor/', { snapshot })).toMatchObject({ report: { verified: 1 } });
    expect(await backedUp.restoredKeys('poor/')).toEqual(['goof/stray']);
  });

  it('costs nothing when the plan is corrected: nothing is uploaded again', async () => {
    await backedUp.redeploy(good);
    const { report, runId } = await backedUp.backup();
    expect(report).toMatchObject({
      status: 'succeeded',
      ...{ parent: first, verdict: { kind: 'accepted' }, newArchives: 0 },
      totals: { objects: 20, added: 0, archives: 0 },
      held: { snapshots: [{ snapshot: poor[0] }] },
    });
    expect(await snapshots()).toEqual([`${poor[0]} held`, `${runId} accepted`]);
    first = runId;
  });

  it('is deleted by the next retention when it is rejected, with the archives that only it needs', async () => {
    const accepted = await backedUp.backup({ kind: 'reject', snapshot: first });
    expect(accepted).toMatchObject({ status: 'REFUSED', error: 'InvalidInputError' });
    backedUp.moraine.cloud.meter.reset();
    const { report } = await backedUp.backup({ kind: 'reject', snapshot: poor[0] });
    const judged = [{ snapshot: poor[0], as: 'rejected' }];
    expect(report).toMatchObject({ kind: 'reject', status: 'succeeded', judged, held: null, retention: null });
    expect(deletions()).toBe(0);
    const { report: forgotten } = await backedUp.backup({ kind: 'forget' });
    expect(forgotten).toMatchObject({
      retention: { forgotten: [{ snapshot: poor[0] }], deleted: { archives: 2 } },
    });
    expect(await snapshots()).toEqual([`${first} accepted`]);
    await backedUp.restore('after/');
    await backedUp.expectRestored('after/', content);
  });

  it('in another vault, of a source that cannot be read, is held too', async () => {
    // The old vault is not the plan's any more, and nothing is deleted from it.
    const films = { ...good, vault: 'films', retention: { keepLast: 1, minimumAgeDays: 90 } };
    await backedUp.redeploy(films, { vaults: ['vault', 'films'] });
    await backedUp.moraine.glacier.send(new CreateVaultCommand({ accountId: '-', vaultName: 'films' }));
    const deny = backedUp.moraine.cloud.faults.add({
      service: 's3',
      operation: 'GetObject',
      match: ({ path }) => path.includes(SOURCE),
      effect: { kind: 'error', code: 'AccessDenied', statusCode: 403, message: 'Access Denied' },
    });
    const { report, runId } = await backedUp.backup();
    expect(deny()).toBeGreaterThan(0);
    poor.push(runId);
    expect(report).toMatchObject({
      status: 'completed-with-errors',
      ...{ errors: 20, verdict: { kind: 'held', differsIn: ['vault', 'objects', 'bytes'] } },
      retention: { forgotten: [] },
    });
    expect(await snapshots()).toEqual([`${first} accepted`, `${runId} held`]);
    expect(await newestAccepted(backedUp.moraine.items, PLAN)).toMatchObject({ snapshot: first, vault: 'vault' });
  });

  it('is followed by a good one, which counts once a person has accepted it', async () => {
    const { report: moved, runId } = await backedUp.backup();
    expect(moved).toMatchObject({ verdict: { kind: 'held', differsIn: ['vault'] }, totals: { added: 20 } });
    const { report: next, runId: nextId } = await backedUp.backup();
    // Not once more every night.
    expect(next).toMatchObject({ parent: runId, verdict: { kind: 'held' }, newArchives: 0 });
    const { report } = await backedUp.backup({ kind: 'accept', snapshot: runId });
    expect(report).toMatchObject({
      judged: [runId, nextId].map((snapshot) => ({ snapshot, as: 'accepted' })),
      held: { snapshots: [{ snapshot: poor[1] }] },
    });
    expect((await backedUp.backup({ kind: 'accept', snapshot: runId })).report).toMatchObject({
      status: 'succeeded',
      judged: [],
    });
    const { report: last, runId: lastId } = await backedUp.backup();
    expect(last).toMatchObject({ parent: nextId, verdict: { kind: 'accepted' } });
    expect(await snapshots()).toEqual([`${poor[1]} held`, `${lastId} accepted`]);
    expect(await getHead(backedUp.moraine.items, PLAN, first)).toBeUndefined();
    await backedUp.moraine.retrieve({
      kind: 'restore',
      vault: 'films',
      restore: { plan: PLAN },
      destination: { bucket: backedUp.moraine.restoreBucket, prefix: 'moved/' },
    });
    await backedUp.expectRestored('moved/', content);
  });
});

const sumOf = (sum: number, { bytes }: SourceContent) => sum + bytes.length;
