import { denyingPolicy } from '../../../core/vault-lock/denying-policy';
import { DAY_MS, PlanHistory, VAULT } from './plan-history';

const ARN = `arn:aws:glacier:us-east-1:123456789012:vaults/${VAULT}`;

/** Two snapshots a day apart of which the rules keep the second, in a vault with a lock. */
async function lockedHistory(policy: string, retention: ConstructorParameters<typeof PlanHistory>[0] = {}) {
  const history = new PlanHistory({ keepLast: 1, minimumAgeDays: 0, ...retention });
  history.accountVaults.put(VAULT, { lock: { state: 'locked', policy, createdAt: history.clock.now() } });
  let asked = 0;
  const accountVaults = {
    lock: (vault: string) => {
      asked += 1;
      return history.accountVaults.lock(vault);
    },
  };
  await history.snapshot('d1', { fresh: 2 });
  history.clock.advance(DAY_MS);
  await history.snapshot('d2', { fresh: 1 });
  const retain = (runId: string, more: Parameters<PlanHistory['run']>[1] = {}) =>
    history.retain(history.run(runId, more), { ...history.deps, accountVaults });
  return { history, retain, locksAsked: () => asked };
}

describe('retention in a vault with a lock', () => {
  it('asks for nothing that the lock refuses, and deletes it once the lock lets go of it', async () => {
    const { history, retain, locksAsked } = await lockedHistory(denyingPolicy(ARN, 30));
    const bytes = 2 * 'd1/0'.length + 'd1/catalog'.length;
    const until = '2026-02-05T10:00:00.000Z';
    const rehearsed = await retain('dry', { dryRun: true });
    const report = await retain('r1');
    expect(rehearsed.locked).toEqual({
      ...{ archives: 3, bytes, until },
      reason: 'the lock of the vault keeps archives younger than 30 days',
    });
    expect(report).toMatchObject({
      ...{
        forgotten: [{ snapshot: 'd1' }],
        deleted: { archives: 0 },
        waiting: { archives: 0 },
        refused: { archives: 0 },
      },
      locked: rehearsed.locked,
    });
    expect(
      history
        .deletions('dry')
        .map(({ archive, when }) => `${archive} ${when}`)
        .sort(),
    ).toEqual([...['d1/0 later', 'd1/1 later', 'd1/catalog later']]);
    // Once a call, not once an archive.
    expect(locksAsked()).toBe(2);

    history.clock.advance(30 * DAY_MS - 1);
    expect((await retain('r2')).locked?.archives).toBe(3);
    expect(history.asked).toEqual([]);
    history.clock.advance(1);
    const later = await retain('r3');
    expect(later).toMatchObject({ deleted: { archives: 3, bytes } });
    expect(later.locked).toBeUndefined();
    expect(history.stored().sort()).toEqual([...history.needed()].sort());
    expect(await history.garbage()).toEqual([]);
  });

  it('keeps on record what the lock keeps for ever, and never asks', async () => {
    const { history, retain } = await lockedHistory(denyingPolicy(ARN, 1).replace(/,"Condition":\{.*?\}\}/, ''));
    for (let year = 1; year <= 3; year++) {
      history.clock.advance(365 * DAY_MS);
      expect(await retain(`r${year}`)).toMatchObject({
        ...{ deleted: { archives: 0 }, refused: { archives: 0 } },
        locked: { archives: 3, until: null, reason: 'the lock of the vault keeps all archives' },
      });
    }
    expect(history.asked).toEqual([]);
    expect(await history.garbage()).toHaveLength(3);
  });

  it('waits for the fee where that is later than the lock', async () => {
    const { retain } = await lockedHistory(denyingPolicy(ARN, 30), { minimumAgeDays: 90 });
    const report = await retain('r1');
    expect(report.waiting).toMatchObject({ archives: 3, until: '2026-04-05T10:00:00.000Z' });
    expect(report.locked).toBeUndefined();
    const anyway = await retain('r2', { acceptEarlyDeletionFee: true });
    expect(anyway).toMatchObject({
      deleted: { archives: 0 },
      locked: { archives: 3, until: '2026-02-05T10:00:00.000Z' },
    });
  });

  it('says that a lock is in its trial, and goes on when that has expired', async () => {
    const { history, retain } = await lockedHistory('{}');
    const expiresAt = new Date(history.clock.now().getTime() + 3_600_000);
    const lock = { state: 'in-progress', policy: denyingPolicy(ARN, 30), createdAt: new Date(0), expiresAt } as const;
    history.accountVaults.put(VAULT, { lock });
    expect((await retain('r1')).locked?.reason).toContain(`in a trial until ${expiresAt.toISOString()}`);
    history.clock.advance(3_600_000);
    expect(await retain('r2')).toMatchObject({ deleted: { archives: 3 } });
  });

  it('does not wait a month for what a lock refused that began meanwhile, and was aborted', async () => {
    const { history } = await lockedHistory('{}');
    history.accountVaults.put(VAULT, {});
    const expiresAt = new Date(history.clock.now().getTime() + DAY_MS);
    const lock = { state: 'in-progress', policy: denyingPolicy(ARN, 30), createdAt: new Date(0), expiresAt } as const;
    const uploads = {
      ...history.uploads,
      deleteArchive(archive: { vault: string; archiveId: string }) {
        history.accountVaults.put(VAULT, { lock });
        history.uploads.refuseDeletion('explicit deny');
        return history.uploads.deleteArchive(archive);
      },
    };
    const report = await history.retain(history.run('r1'), { ...history.deps, uploads });
    expect(report).toMatchObject({ refused: { archives: 0 }, locked: { archives: 3 } });
    expect(report.locked?.reason).toContain('in a trial until');
    expect((await history.garbage()).every(({ state, refusals }) => state === 'due' && refusals === 0)).toBe(true);

    history.accountVaults.put(VAULT, {});
    history.uploads.refuseDeletion();
    expect(await history.retain(history.run('r2'))).toMatchObject({ deleted: { archives: 3 } });
  });

  it('waits for what something else than the lock refuses', async () => {
    const { history, retain, locksAsked } = await lockedHistory('{}');
    history.accountVaults.put(VAULT, {});
    history.uploads.refuseDeletion('explicit deny');
    expect(await retain('r1')).toMatchObject({ refused: { archives: 3, reason: 'explicit deny' } });
    expect(locksAsked()).toBe(2);
    history.uploads.refuseDeletion();
    history.clock.advance(29 * DAY_MS);
    expect(await retain('r2')).toMatchObject({ refused: { archives: 3 } });
  });

  it('asks Glacier about each archive when it may not read the lock, or cannot tell its terms', async () => {
    const { history, retain } = await lockedHistory(
      denyingPolicy(ARN, 30).replace('"Principal":"*"', '"Principal":"x"'),
    );
    history.accountVaults.deny('glacier:GetVaultLock');
    expect(await retain('r1')).toMatchObject({ deleted: { archives: 3 } });
    history.accountVaults.allow('glacier:GetVaultLock');
    await history.snapshot('d3', { fresh: 1 });
    expect(await retain('r2')).toMatchObject({ deleted: { archives: 2 } });
    expect(history.asked).toHaveLength(5);
  });
});
