import { guideTreeHash, mib } from '../../local/glacier/harness';
import { anArchive, archiveId, aVault, someText, vaultArn, vaultName, vaultPath } from '../given';
import { row } from '../row';

const body = Buffer.from('Welcome to Amazon Glacier.');
const location = expect.stringMatching(new RegExp(`^${vaultPath}/archives/[\\w-]{138}$`));

export const archiveRows = [
  row({
    operation: 'UploadArchive',
    says: 'answers path, ID and tree hash',
    given: aVault,
    input: { vaultName, archiveDescription: 'a greeting', body },
    answers: { archiveId, location, checksum: guideTreeHash(body) },
  }),
  row({
    operation: 'UploadArchive',
    says: 'of 4 MiB + 20 bytes has the published tree hash; "-" names the account',
    given: aVault,
    input: { accountId: '-', vaultName, body: Buffer.alloc(4 * mib + 20, 'a') },
    answers: {
      archiveId,
      location,
      checksum: '12f3cbd6101b981cde074039f6f728071da8879d6f632de8afc7cdf00661b08f',
    },
  }),
  row({
    operation: 'UploadArchive',
    says: 'refuses a tree hash that is not the body’s',
    given: aVault,
    input: { vaultName, checksum: guideTreeHash(Buffer.from('else')), body },
    refuses: [
      400,
      'InvalidParameterValueException',
      `Checksum mismatch: expected ${guideTreeHash(Buffer.from('else'))}, computed ${guideTreeHash(body)}`,
    ],
  }),
  row({
    operation: 'UploadArchive',
    says: 'to an absent vault is a 404',
    input: { vaultName, body },
    refuses: [404, 'ResourceNotFoundException', `Vault not found for ARN: ${vaultArn}`],
  }),
  row({
    operation: 'DeleteArchive',
    says: 'answers 204; the archive cannot be retrieved any more',
    given: (world) => anArchive(world, body),
    input: (archive) => ({ vaultName, archiveId: archive.archiveId }),
    after: async (world, archive) => {
      const jobParameters = { Type: 'archive-retrieval', ArchiveId: archive.archiveId };
      await expect(world.call('InitiateJob', { vaultName, jobParameters })).rejects.toThrow('ResourceNotFound');
    },
  }),
  row({
    operation: 'DeleteArchive',
    says: 'is idempotent',
    given: async (world) => {
      const archive = await anArchive(world, body);
      await world.call('DeleteArchive', { vaultName, archiveId: archive.archiveId });
      return archive;
    },
    input: (archive) => ({ vaultName, archiveId: archive.archiveId }),
  }),
  row({
    operation: 'DeleteArchive',
    says: 'refuses an ID of another vault',
    given: async (world) => {
      await world.call('CreateVault', { vaultName: 'other' });
      return anArchive(world, body);
    },
    input: (archive) => ({ vaultName: 'other', archiveId: archive.archiveId }),
    refuses: [400, 'InvalidParameterValueException', `Invalid vault name: ${vaultArn.replace(vaultName, 'other')}`],
  }),
  row({
    operation: 'DeleteArchive',
    says: 'in an absent vault is a 404',
    input: { vaultName, archiveId: 'A'.repeat(138) },
    refuses: [404, 'ResourceNotFoundException', someText],
  }),
];
