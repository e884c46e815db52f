import { createHash, verify } from 'node:crypto';
import { canonicalJson } from '../../../core/backup/signing/canonical-json';
import { listedKeys } from '../../../core/backup/signing/listed-keys';
import { verifyCatalog } from '../../../core/backup/signing/verify-catalog';
import { markForgotten, putHead } from '../../../core/backup/snapshot/heads';
import type { BackupRun } from '../../../core/contracts/backup-run';
import { InvalidInputError, LeaseLostError, SigningKeyUnusableError } from '../../../core/contracts/errors';
import { keyIdOf } from '../../../core/contracts/key-id';
import { backupFiles, filesOfSnapshot, snapshotFiles } from '../../../core/contracts/run-files';
import { SignedCatalog } from '../../../core/contracts/signed-catalog';
import type { SnapshotHead, Verdict } from '../../../core/contracts/snapshot';
import { releaseLease, takeLease } from '../../../core/run/lease';
import { treeHashOf } from '../../../core/tree-hash/tree-hash';
import { trySigning } from '../../../lambdas/write-snapshot/try-signing';
import { writeSnapshot } from '../../../lambdas/write-snapshot/write-snapshot';
import { archiveOf, RUN_ID, RUNS, SOURCE } from '../../core/backup/runs';
import { BackupWorld, VAULT_ARN } from '../plan-backup/backup-world';

const SIGNATURE = { bucket: RUNS, key: snapshotFiles.signature('docs', RUN_ID) };
const held: Verdict = {
  kind: 'held',
  differsIn: ['bytes'],
  comparedWith: { snapshot: 'snapshot-1', objects: 1, bytes: 1 },
};

const headOf = (snapshot: string, changes: Partial<SnapshotHead> = {}): SnapshotHead => ({
  plan: 'docs',
  snapshot,
  vault: 'photos',
  source: { bucket: SOURCE, prefix: '' },
  takenAt: '2026-01-01T00:00:00.000Z',
  objects: 1,
  bytes: 1,
  archives: 1,
  newArchives: 1,
  newBytes: 1,
  errors: 0,
  catalog: archiveOf(snapshot, 9, { treeHash: createHash('sha256').update(snapshot).digest('hex') }),
  state: 'kept',
  ...changes,
});

/** A run whose archives are uploaded. */
async function uploaded(changes: Partial<Omit<BackupRun, 'kind'>> = {}) {
  const world = new BackupWorld();
  for (const key of ['a', 'b']) world.put(key, key);
  const run = await world.open(changes);
  const { position } = await world.plan(run);
  world.upload(run, [0]);
  const write = () => writeSnapshot({ run, segments: position.segments }, world.deps);
  const signature = () => SignedCatalog.parse(JSON.parse(world.objects.text(SIGNATURE)));
  return { world, run, write, signature };
}

describe('the signature of a snapshot', () => {
  it('says which key vouches for which files of which snapshot in which vault', async () => {
    const { world, write, signature } = await uploaded();
    await write();
    const bytesOf = (key: string) => world.objects.at({ bucket: RUNS, key })?.bytes ?? Buffer.alloc(0);
    const members = ['snapshot.json', 'objects.jsonl.gz', 'objects.index.jsonl', 'archives.jsonl.gz'].map((file) => {
      const name = `plans/docs/${RUN_ID}/${file}`;
      return { name, sizeBytes: bytesOf(name).length, treeHash: treeHashOf(bytesOf(name)).toString('hex') };
    });
    expect(members.every(({ sizeBytes }) => sizeBytes > 0)).toBe(true);
    expect(signature().statement).toEqual({
      format: 1,
      signer: keyIdOf(world.signingKey.pem),
      vaultArn: VAULT_ARN,
      plan: 'docs',
      snapshot: RUN_ID,
      takenAt: '2026-01-05T10:00:00.000Z',
      signedAt: '2026-01-05T10:00:00.000Z',
      verdict: { kind: 'accepted' },
      accepted: [],
      held: [],
      members,
    });
  });

  it('verifies under a listed key, and with Node alone', async () => {
    const { world, write, signature } = await uploaded();
    await write();
    const { pem } = world.signingKey;
    const signed = signature();
    expect(verifyCatalog(signed, listedKeys(pem, []))).toHaveProperty('statement');
    const text = Buffer.from(canonicalJson(signed.statement));
    expect(verify('sha256', text, pem, Buffer.from(signed.signature, 'base64'))).toBe(true);
  });

  it('names the other snapshots of the plan that are kept, by verdict, with the hashes of their catalogs', async () => {
    const { world, write, signature } = await uploaded();
    const names = ['snapshot-1', 'snapshot-2', 'snapshot-3', 'snapshot-4'];
    for (const name of names) await putHead(world.items, headOf(name, name === 'snapshot-2' ? { verdict: held } : {}));
    await putHead(world.items, headOf('partial', { partial: true, catalog: undefined }));
    await putHead(world.items, headOf('elsewhere', { plan: 'docs-old' }));
    await putHead(world.items, headOf(RUN_ID));
    await markForgotten(world.items, 'docs', 'snapshot-3');
    await write();
    const other = (snapshot: string) => ({
      snapshot,
      catalogTreeHash: createHash('sha256').update(snapshot).digest('hex'),
    });
    expect(signature().statement).toMatchObject({
      accepted: [other('snapshot-1'), other('snapshot-4')],
      held: [other('snapshot-2')],
    });
  });

  it('is made once: a repeated call makes no other, since every signature is another one', async () => {
    const { world, write, run } = await uploaded();
    const { catalogSequence } = await write();
    const [text, task] = [world.objects.text(SIGNATURE), world.taskOf(run, catalogSequence)];
    await write();
    expect(world.signingKey.signed).toHaveLength(1);
    expect(world.objects.text(SIGNATURE)).toBe(text);
    const etags = ({ objects }: typeof task) => objects.map(({ key, etag }) => [key, etag]);
    expect(etags(world.taskOf(run, catalogSequence))).toEqual(etags(task));
  });

  it('is made again when what it says is no longer so', async () => {
    const { world, write, signature } = await uploaded();
    await write();
    await putHead(world.items, headOf('snapshot-1'));
    await write();
    expect(world.signingKey.signed).toHaveLength(2);
    expect(signature().statement.accepted).toHaveLength(1);
    expect(verifyCatalog(signature(), listedKeys(world.signingKey.pem, []))).toHaveProperty('statement');
  });

  it('is not made by a run that has lost the lease of its plan', async () => {
    const { world, write, run } = await uploaded();
    await releaseLease(world.items, 'docs', run);
    await expect(write()).rejects.toThrow(LeaseLostError);
    expect(world.signingKey.signed).toEqual([]);
    expect(world.objects.keys(RUNS)).not.toContain(SIGNATURE.key);
  });

  it('is not made by a run that was opened without a key', async () => {
    const { write } = await uploaded({ signer: undefined });
    await expect(write()).rejects.toThrow(InvalidInputError);
  });

  it('leaves no task of a catalog behind when the key cannot sign by then', async () => {
    const { world, write, run } = await uploaded();
    world.signingKey.disable();
    await expect(write()).rejects.toThrow(SigningKeyUnusableError);
    expect(world.objects.keys(RUNS)).not.toContain(backupFiles.archive(run.runId, 1));
    world.signingKey.enable();
    expect(await write()).toEqual({ catalogSequence: 1 });
    expect(filesOfSnapshot('docs', RUN_ID)).toHaveLength(4);
  });
});

describe('a trial', () => {
  it('signs what is no statement, and changes nothing', async () => {
    const world = new BackupWorld();
    const run = await world.open();
    await trySigning(run, world.deps);
    const text = `Moraine: trial signature of run ${RUN_ID}`;
    expect(world.signingKey.signed).toEqual([createHash('sha256').update(text).digest('hex')]);
    expect(world.objects.keys(RUNS)).toEqual([]);
  });

  it('fails when the key cannot sign', async () => {
    const world = new BackupWorld();
    const run = await world.open();
    world.signingKey.disable();
    await expect(trySigning(run, world.deps)).rejects.toThrow(SigningKeyUnusableError);
  });

  it('fails when another key signs than the run was opened with', async () => {
    const world = new BackupWorld();
    const run = await world.open({ publicKey: new BackupWorld().signingKey.pem });
    await expect(trySigning(run, world.deps)).rejects.toThrow(/cannot be verified with the public key/);
  });

  it('signs nothing for a run that has lost the lease; a dry run never had one', async () => {
    const world = new BackupWorld();
    const run = await world.open();
    world.clock.advance(3_600_000);
    const another = { executionArn: 'arn:another', runId: 'another' };
    await takeLease(world, 'docs', another, world.clock.now());
    await expect(trySigning(run, world.deps)).rejects.toThrow(LeaseLostError);
    expect(world.signingKey.signed).toEqual([]);
    await trySigning({ ...run, dryRun: true }, world.deps);
    expect(world.signingKey.signed).toHaveLength(1);
  });
});
