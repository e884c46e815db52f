import { guideTreeHash, pattern } from '../../local/glacier/harness';
import {
  anUpload,
  archiveId,
  aVault,
  date,
  partBytes,
  someText,
  uploadId,
  vaultArn,
  vaultName,
  vaultPath,
} from '../given';
import { row } from '../row';

const archive = pattern(2 * partBytes + 500);
const parts = [0, 1, 2].map((index) => [index, archive.subarray(index * partBytes, (index + 1) * partBytes)] as const);
const [first, second, last] = parts as [(typeof parts)[0], (typeof parts)[0], (typeof parts)[0]];
const listed = ([index, body]: typeof first) => ({
  RangeInBytes: `${index * partBytes}-${index * partBytes + body.length - 1}`,
  SHA256TreeHash: guideTreeHash(body),
});
const uploadsPath = new RegExp(`^${vaultPath}/multipart-uploads/[\\w-]{92}$`);
const archivesPath = new RegExp(`^${vaultPath}/archives/[\\w-]{138}$`);
const wrongHash = guideTreeHash(Buffer.from('else'));

export const multipartRows = [
  row({
    operation: 'InitiateMultipartUpload',
    says: 'answers path and ID',
    given: aVault,
    input: { vaultName, archiveDescription: 'in parts', partSize: '4194304' },
    answers: { uploadId, location: expect.stringMatching(uploadsPath) },
  }),
  row({
    operation: 'InitiateMultipartUpload',
    says: 'refuses a part size that is no power of two',
    given: aVault,
    input: { vaultName, partSize: '3145728' },
    refuses: [
      400,
      'InvalidParameterValueException',
      'Invalid part size: 3145728. Part size must not be null, must be a power of two and be between 1048576 and 4294967296 bytes.',
    ],
  }),
  row({
    operation: 'UploadMultipartPart',
    says: 'answers the tree hash of the part',
    given: (world) => anUpload(world, '', []),
    input: ({ uploadId }) => ({ vaultName, uploadId, range: 'bytes 1048576-2097151/*', body: second[1] }),
    answers: { checksum: guideTreeHash(second[1]) },
  }),
  row({
    operation: 'UploadMultipartPart',
    says: 'replaces a range that is sent again',
    given: (world) => anUpload(world, '', [[0, second[1]]]),
    input: ({ uploadId }) => ({ vaultName, uploadId, range: 'bytes 0-1048575/*', body: first[1] }),
    answers: { checksum: guideTreeHash(first[1]) },
    after: async (world, { uploadId }) => {
      expect(await world.call('ListParts', { vaultName, uploadId })).toMatchObject({ Parts: [listed(first)] });
    },
  }),
  row({
    operation: 'UploadMultipartPart',
    says: 'refuses a range of another length than the body',
    given: (world) => anUpload(world, '', []),
    input: ({ uploadId }) => ({ vaultName, uploadId, range: 'bytes 0-1048575/*', body: last[1] }),
    refuses: [
      400,
      'InvalidParameterValueException',
      'Content-Range: bytes 0-1048575/* is incompatible with Content-Length: 500',
    ],
  }),
  row({
    operation: 'CompleteMultipartUpload',
    says: 'makes an archive of parts that came in any order',
    given: (world) => anUpload(world, 'in parts', [last, first, second]),
    input: ({ uploadId }) => ({
      vaultName,
      uploadId,
      archiveSize: String(archive.length),
      checksum: guideTreeHash(archive),
    }),
    answers: { archiveId, checksum: guideTreeHash(archive), location: expect.stringMatching(archivesPath) },
    after: async (world) => {
      expect(await world.call('ListMultipartUploads', { vaultName })).toEqual({ UploadsList: [] });
    },
  }),
  row({
    operation: 'CompleteMultipartUpload',
    says: 'refuses a wrong root hash and leaves the upload open',
    given: (world) => anUpload(world, '', parts),
    input: ({ uploadId }) => ({ vaultName, uploadId, archiveSize: String(archive.length), checksum: wrongHash }),
    refuses: [400, 'InvalidParameterValueException', `Invalid x-amz-sha256-tree-hash: ${wrongHash}`],
    after: async (world, { uploadId }) => {
      expect((await world.call('ListParts', { vaultName, uploadId })).Parts).toHaveLength(3);
    },
  }),
  row({
    operation: 'CompleteMultipartUpload',
    says: 'refuses parts with a gap',
    given: (world) => anUpload(world, '', [first, last]),
    input: ({ uploadId }) => ({
      vaultName,
      uploadId,
      archiveSize: String(archive.length),
      checksum: guideTreeHash(archive),
    }),
    refuses: [400, 'InvalidParameterValueException', someText],
  }),
  row({
    operation: 'AbortMultipartUpload',
    says: 'answers 204; the upload is gone',
    given: (world) => anUpload(world, '', [first]),
    input: ({ uploadId }) => ({ vaultName, uploadId }),
    after: async (world, { uploadId }) => {
      expect(await world.call('ListMultipartUploads', { vaultName })).toEqual({ UploadsList: [] });
      await expect(world.call('ListParts', { vaultName, uploadId })).rejects.toThrow('ResourceNotFound');
    },
  }),
  row({
    operation: 'AbortMultipartUpload',
    says: 'of an unknown upload is a 404',
    given: aVault,
    input: { vaultName, uploadId: 'U'.repeat(92) },
    refuses: [404, 'ResourceNotFoundException', someText],
  }),
  row({
    operation: 'ListParts',
    says: 'is in order of the ranges, ends inclusive',
    given: (world) => anUpload(world, 'in parts', [last, first]),
    input: ({ uploadId }) => ({ vaultName, uploadId }),
    answers: ({ uploadId }) => ({
      ArchiveDescription: 'in parts',
      CreationDate: date,
      MultipartUploadId: uploadId,
      PartSizeInBytes: partBytes,
      Parts: [listed(first), listed(last)],
      VaultARN: vaultArn,
    }),
  }),
  row({
    operation: 'ListParts',
    says: 'has a Marker when there are more',
    given: (world) => anUpload(world, '', parts),
    input: ({ uploadId }) => ({ vaultName, uploadId, limit: '2' }),
    answers: ({ uploadId }) => ({
      CreationDate: date,
      Marker: someText,
      MultipartUploadId: uploadId,
      PartSizeInBytes: partBytes,
      Parts: [listed(first), listed(second)],
      VaultARN: vaultArn,
    }),
  }),
  row({
    operation: 'ListParts',
    says: 'of an unknown upload is a 404',
    given: aVault,
    input: { vaultName, uploadId: 'U'.repeat(92) },
    refuses: [404, 'ResourceNotFoundException', someText],
  }),
  row({
    operation: 'ListMultipartUploads',
    says: 'shows the uploads in progress',
    given: (world) => anUpload(world, 'in parts', [first]),
    input: { vaultName },
    answers: ({ uploadId }) => ({
      UploadsList: [
        {
          ArchiveDescription: 'in parts',
          CreationDate: date,
          MultipartUploadId: uploadId,
          PartSizeInBytes: partBytes,
          VaultARN: vaultArn,
        },
      ],
    }),
  }),
  row({
    operation: 'ListMultipartUploads',
    says: 'has the ID of the next upload as Marker',
    given: async (world) => {
      await anUpload(world, 'one', []);
      await anUpload(world, 'two', []);
    },
    input: { vaultName, limit: '1' },
    answers: { Marker: uploadId, UploadsList: [expect.objectContaining({ PartSizeInBytes: partBytes })] },
  }),
];
