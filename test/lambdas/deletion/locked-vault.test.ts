import { DELETION_CHUNK_ARCHIVES } from '../../../core/contracts/deletion-run';
import { denyingPolicy } from '../../../core/vault-lock/denying-policy';
import { summaryOf } from '../../../lambdas/report-deletion/report-formats';
import { Emptying, endsOf, VAULT } from './emptying';

const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:moraine-delete';
const ARN = `arn:aws:glacier:us-east-1:123456789012:vaults/${VAULT}`;

let world: Emptying;
beforeEach(async () => {
  world = new Emptying();
  await world.copy('old', { ageDays: 400 });
  await world.copy('in the spare day', { ageDays: 365.5 });
  await world.copy('young', { ageDays: 10 });
  await world.endRetrieval();
});

const lockWith = (policy: string) =>
  world.accountVaults.put(VAULT, { lock: { state: 'locked', policy, createdAt: new Date(0) } });

async function deleted(runId: string, more: Parameters<Emptying['open']>[0] = {}) {
  const run = await world.open({ runId, executionArn: `${EXECUTION}:${runId}`, ...more });
  await world.plan(run);
  await world.delete(run);
  return { run, ends: endsOf(await world.outcomes(run)), report: await world.report(run) };
}

const idsAsked = () => world.uploads.requests.map(({ archiveId }) => archiveId);

describe('a deletion from a vault with a lock', () => {
  it('says in the dry run how much the lock keeps, and until when', async () => {
    lockWith(denyingPolicy(ARN, 365));
    const { ends, report } = await deleted('dry', { dryRun: true });
    expect(ends).toEqual({ old: 'due', 'in the spare day': 'locked', young: 'locked' });
    expect(report).toMatchObject({
      ...{ status: 'planned', due: { archives: 1 }, stays: { locked: { archives: 2 } } },
      // Of the youngest: ten days old on 5 January 2026.
      lockedUntil: '2026-12-27T10:00:00.000Z',
    });
    expect(summaryOf(report)).toContain('The lock of the vault keeps them until 2026-12-27T10:00:00.000Z');
  });

  it('asks for nothing that the lock refuses, which is no error', async () => {
    lockWith(denyingPolicy(ARN, 365));
    const { ends, report, run } = await deleted('deletion-1');
    expect(ends).toEqual({ old: 'deleted', 'in the spare day': 'locked', young: 'locked' });
    expect(idsAsked()).toEqual(['id-of-old']);
    expect(report).toMatchObject({ status: 'succeeded', deleted: { archives: 1 }, stays: { locked: { archives: 2 } } });
    expect(await world.outcomes(run)).toContainEqual(
      expect.objectContaining({
        ...{ archiveId: 'id-of-young', why: 'locked', key: 'young', until: '2026-12-27T10:00:00.000Z' },
        reason: 'the lock of the vault forbids to delete it until 2026-12-27T10:00:00.000Z',
      }),
    );
  });

  it('keeps everything under a lock without an age, and then not the vault either', async () => {
    lockWith(denyingPolicy(ARN, 1).replace(/,"Condition":\{.*?\}\}/, ''));
    const { ends, report } = await deleted('deletion-1', { andVault: true });
    expect(Object.values(ends)).toEqual(['locked', 'locked', 'locked']);
    expect(report).toMatchObject({ status: 'completed-with-errors', lockedUntil: 'ever' });
    expect(summaryOf(report)).toContain('The lock of the vault keeps them for ever');
    expect(idsAsked()).toEqual([]);
  });

  it.each([
    ['complete', { state: 'locked' }, { kind: 'refused', reason: 'the lock of the vault forbids to delete it' }],
    ['in its trial', { state: 'in-progress', expiresAt: new Date('2030-01-01') }, undefined],
  ] as const)('does not wait for a vault whose lock forbids to delete it, and is %s', async (_, state, end) => {
    const policy = denyingPolicy(ARN, 1)
      .replace('DeleteArchive', 'DeleteVault')
      .replace(/,"Condition":\{.*?\}\}/, '');
    world.accountVaults.put(VAULT, { lock: { ...state, policy, createdAt: new Date(0) } });
    const run = await world.open({ executionArn: `${EXECUTION}:deletion-1`, andVault: true });
    await world.plan(run);
    await world.delete(run);
    expect(world.left()).toEqual([]);
    expect(await world.deleteVault(run)).toEqual({ next: end ? 'report' : 'wait' });
    expect((await world.report(run)).vaultEnd).toEqual(end);
  });

  it('follows a lock that begins and one that ends during a call', async () => {
    const expiresAt = new Date('2030-01-01');
    const lock = { state: 'in-progress', policy: denyingPolicy(ARN, 365), createdAt: new Date(0), expiresAt } as const;
    const chunk = DELETION_CHUNK_ARCHIVES;
    world = new Emptying();
    for (let number = 0; number < 2 * chunk + 1; number++) await world.copy(`a-${number}`, { ageDays: 9 });
    await world.endRetrieval();
    const run = await world.open({ executionArn: `${EXECUTION}:deletion-1` });
    await world.plan(run);
    let asked = 0;
    const uploads = {
      ...world.uploads,
      async deleteArchive(archive: { vault: string; archiveId: string }) {
        // The lock begins with the first request, and ends before the last chunk.
        if (++asked === 1) world.accountVaults.put(VAULT, { lock });
        return asked > chunk ? world.uploads.deleteArchive(archive) : { refused: 'deny' };
      },
    };
    let looks = 0;
    const accountVaults = {
      ...world.accountVaults,
      async lock(vault: string) {
        if (++looks === 3) world.accountVaults.put(VAULT, {});
        return world.accountVaults.lock(vault);
      },
    };
    await world.delete(run, { uploads, accountVaults });
    const report = await world.report(run);
    expect(report).toMatchObject({
      deleted: { archives: 1 },
      stays: { refused: { archives: chunk }, locked: { archives: chunk } },
    });
    expect(report.givenUp).toBeUndefined();
  });

  it('asks Glacier about each archive when it may not read the lock', async () => {
    lockWith(denyingPolicy(ARN, 365));
    world.accountVaults.deny('glacier:GetVaultLock');
    const { report } = await deleted('deletion-1');
    expect(report).toMatchObject({ deleted: { archives: 3 }, stays: {} });
    expect(report.lockedUntil).toBeUndefined();
  });
});
