import { verify } from 'node:crypto';
import { GetJobOutputCommand, InitiateJobCommand } from '@aws-sdk/client-glacier';
import { DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { memoryObjects } from '../../adapters/memory/memory-objects';
import { memoryWorkingFiles } from '../../adapters/memory/memory-working-files';
import { connectWith } from '../../cli/aws/connect';
import { openPack } from '../../core/backup/rebuild/open-pack';
import { canonicalJson } from '../../core/backup/signing/canonical-json';
import { getHead } from '../../core/backup/snapshot/heads';
import { parseArchiveDescription } from '../../core/contracts/archive-description';
import { keyIdOf } from '../../core/contracts/key-id';
import { snapshotFiles } from '../../core/contracts/run-files';
import { SignedCatalog } from '../../core/contracts/signed-catalog';
import { StackOutput, statefulStackName } from '../../core/contracts/stack-outputs';
import { treeHashOf } from '../../core/tree-hash/tree-hash';
import { clientConfig } from '../conformance/embedded';
import { BackedUp, PLAN } from './backed-up';
import { DAY_MS } from './deployment';

describe('catalogs', () => {
  let backedUp: BackedUp;
  let kms: KMSClient;
  let keyArn: string;
  /** As a person kept it. */
  let publicKey: string;

  beforeAll(async () => {
    backedUp = await BackedUp.start();
    const { cloud, name } = backedUp.moraine;
    kms = new KMSClient(clientConfig(cloud));
    keyArn = cloud.outputs(statefulStackName(name))[StackOutput.signingKey] ?? '';
    const settings = { ...clientConfig(cloud), forcePathStyle: true };
    const { signingKey } = await connectWith(settings, name, 10);
    publicKey = (await signingKey?.publicKey()) ?? '';
    await backedUp.put('a', 'a');
  });
  afterAll(async () => {
    kms?.destroy();
    await backedUp?.stop();
  });

  /** What lies in the vault under an archive id, and the description that its inventory tells. */
  async function retrieved(archiveId: string): Promise<Buffer> {
    const { glacier, cloud } = backedUp.moraine;
    const jobParameters = { Type: 'archive-retrieval', ArchiveId: archiveId };
    const vault = { accountId: '-', vaultName: 'vault' };
    const { jobId } = await glacier.send(new InitiateJobCommand({ ...vault, jobParameters }));
    await cloud.clock.advance(DAY_MS / 2);
    const { body } = await glacier.send(new GetJobOutputCommand({ ...vault, jobId }));
    return Buffer.from((await body?.transformToByteArray()) ?? []);
  }

  it('are verified with the public key alone after their retrieval from the vault', async () => {
    const { report, runId } = await backedUp.backup();
    expect(report).toMatchObject({
      status: 'succeeded',
      signingKey: { keyId: keyIdOf(publicKey), publicKey },
    });
    const head = await getHead(backedUp.moraine.items, PLAN, runId);
    expect(head?.verdict).toEqual({ kind: 'accepted' });
    const tar = await retrieved(head?.catalog?.archiveId ?? '');
    const objects = memoryObjects({ buckets: ['back'] });
    objects.place({ bucket: 'back', key: 'catalog.tar' }, tar);
    const files = memoryWorkingFiles(objects, 'back');
    const members = new Map<string, Buffer>();
    for (const { key, offset, sizeBytes } of await openPack(files, 'catalog.tar', tar.length)) {
      members.set(key, tar.subarray(offset, offset + sizeBytes));
    }
    expect(members.size).toBe(5);
    const signatureKey = snapshotFiles.signature(PLAN, runId);
    const { statement, signature } = SignedCatalog.parse(JSON.parse(String(members.get(signatureKey))));
    const bytes = Buffer.from(signature, 'base64');
    expect(verify('sha256', Buffer.from(canonicalJson(statement)), publicKey, bytes)).toBe(true);
    expect(verify('sha256', Buffer.from(canonicalJson({ ...statement, plan: 'x' })), publicKey, bytes)).toBe(false);
    expect(statement).toMatchObject({
      signer: keyIdOf(publicKey),
      vaultArn: 'arn:aws:glacier:us-east-1:123456789012:vaults/vault',
      snapshot: runId,
      takenAt: head?.takenAt,
      accepted: [],
    });
    expect(statement.members).toHaveLength(4);
    for (const { name, sizeBytes, treeHash } of statement.members) {
      const member = members.get(name) ?? Buffer.alloc(0);
      expect({ name, sizeBytes, treeHash }).toEqual({
        name,
        sizeBytes: member.length,
        treeHash: treeHashOf(member).toString('hex'),
      });
    }
  });

  it('name earlier snapshots, and their archives name the key', async () => {
    const described: (string | undefined)[] = [];
    const remove = backedUp.moraine.cloud.faults.add({
      service: 'glacier',
      match: ({ operation, headers }) => {
        if (operation !== 'UploadArchive' && operation !== 'InitiateMultipartUpload') return false;
        described.push(parseArchiveDescription(String(headers['x-amz-archive-description']))?.signer);
        return false;
      },
      effect: { kind: 'throttle' },
    });
    await backedUp.put('b', 'b');
    const { runId, report } = await backedUp.backup();
    remove();
    // The pack and the catalog.
    expect(described).toEqual([keyIdOf(publicKey), keyIdOf(publicKey)]);
    const parent = await getHead(backedUp.moraine.items, PLAN, report?.parent ?? '');
    const signed = SignedCatalog.parse(
      JSON.parse(await backedUp.moraine.runFile(snapshotFiles.signature(PLAN, runId))),
    );
    expect(signed.statement.accepted).toEqual([
      { snapshot: parent?.snapshot, catalogTreeHash: parent?.catalog?.treeHash },
    ]);
  });

  it.each(['disabled', 'denied'])(
    'are not begun with a key that is %s: the run fails before anything is listed or uploaded',
    async (trouble) => {
      const { moraine } = backedUp;
      if (trouble === 'disabled') await kms.send(new DisableKeyCommand({ KeyId: keyArn }));
      const allow = moraine.cloud.faults.add({
        service: 'kms',
        operation: 'Sign',
        match: () => trouble === 'denied',
        effect: { kind: 'error', code: 'AccessDeniedException', statusCode: 400, message: 'explicit deny' },
      });
      moraine.cloud.meter.reset();
      const { status, error, cause, runId } = await backedUp.backup();
      expect({ status, error }).toEqual({ status: 'FAILED', error: 'SigningKeyUnusableError' });
      expect(cause).toContain(keyArn);
      expect(moraine.calls('glacier', 'UploadArchive')).toBe(0);
      expect(moraine.calls('glacier', 'InitiateMultipartUpload')).toBe(0);
      // Nor has the function that lists the source been called.
      const callers = moraine.cloud.meter.snapshot().map(({ principal }) => principal);
      expect(callers).toContainEqual(expect.stringContaining('OpenBackup'));
      expect(callers).not.toContainEqual(expect.stringContaining('PlanBackup'));
      expect(allow()).toBe(trouble === 'denied' ? 1 : 0);
      expect(await getHead(moraine.items, PLAN, runId)).toBeUndefined();
      if (trouble === 'disabled') await kms.send(new EnableKeyCommand({ KeyId: keyArn }));
      expect(await backedUp.backup()).toMatchObject({ status: 'SUCCEEDED', report: { status: 'succeeded' } });
    },
  );
});
