import {
  GetJobOutputCommand,
  InitiateJobCommand,
  ListMultipartUploadsCommand,
  type UploadListElement,
} from '@aws-sdk/client-glacier';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { listGarbage } from '../../core/backup/retention/garbage';
import { neededArchives } from '../../core/backup/retention/needed-archives';
import { listHeads } from '../../core/backup/snapshot/heads';
import { archiveRef } from '../../core/contracts/snapshot';
import { type BackedUp, PLAN } from '../integration/backed-up';

/** What is in the vault now, by an inventory of it: `archiveRef` and id of each archive, in order. */
export async function archivesInVault({ moraine }: BackedUp): Promise<string[]> {
  const { cloud, glacier } = moraine;
  const vault = { accountId: '-', vaultName: 'vault' };
  await cloud.glacier.takeInventoryNow('vault');
  const jobParameters = { Type: 'inventory-retrieval', Format: 'JSON' };
  const { jobId } = await glacier.send(new InitiateJobCommand({ ...vault, jobParameters }));
  await cloud.clock.whenIdle();
  const { body } = await glacier.send(new GetJobOutputCommand({ ...vault, jobId }));
  const inventory: { ArchiveList: { ArchiveId: string; ArchiveDescription: string }[] } = JSON.parse(
    (await body?.transformToString()) ?? '',
  );
  const named = inventory.ArchiveList.map(({ ArchiveId, ArchiveDescription }) => {
    const { snapshot, sequence }: { snapshot: string; sequence: number } = JSON.parse(ArchiveDescription);
    return `${archiveRef(snapshot, sequence)} ${ArchiveId}`;
  });
  return named.sort();
}

/** The same of what the plan's snapshots need, or is on record as garbage; each archive once. */
export async function archivesOnRecord({ moraine }: BackedUp): Promise<string[]> {
  const { items, s3, runsBucket } = moraine;
  const files = s3WorkingFiles(s3, runsBucket);
  const known = new Set<string>();
  for await (const head of listHeads(items, PLAN)) {
    for await (const { archive, archiveId } of neededArchives(files, head)) known.add(`${archive} ${archiveId}`);
  }
  for await (const { archive, archiveId, state } of listGarbage(items, PLAN)) {
    if (state !== 'deleted') known.add(`${archive} ${archiveId}`);
  }
  return [...known].sort();
}

/** The vault holds what the plan knows of, each archive once, and nothing else. */
export async function expectNothingStray(backedUp: BackedUp): Promise<void> {
  expect(await archivesInVault(backedUp)).toEqual(await archivesOnRecord(backedUp));
}

export async function openUploads({ moraine }: BackedUp): Promise<UploadListElement[]> {
  const { UploadsList = [] } = await moraine.glacier.send(
    new ListMultipartUploadsCommand({ accountId: '-', vaultName: 'vault' }),
  );
  return UploadsList;
}
