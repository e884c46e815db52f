import { guideTreeHash } from '../local/glacier/harness';
import type { Members } from './client-under-test';
import { accountId, type GlacierWorld } from './glacier-world';

// States of affairs that rows begin with, and the values that many of them expect.

export const hourMs = 3_600_000;
export const vaultName = 'examplevault';
export const arnOf = (name: string) => `arn:aws:glacier:us-east-1:${accountId}:vaults/${name}`;
export const vaultArn = arnOf(vaultName);
export const vaultPath = `/${accountId}/vaults/${vaultName}`;
export const topicArn = `arn:aws:sns:us-east-1:${accountId}:notices`;

/** The form of dates in JSON. */
export const date: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const archiveId: unknown = expect.stringMatching(/^[\w-]{138}$/);
export const jobId: unknown = expect.stringMatching(/^[\w-]{92}$/);
export const uploadId: unknown = expect.stringMatching(/^[\w-]{92}$/);
export const someText: unknown = expect.stringMatching(/./);

/** Exactly these bytes; `toEqual` itself looks at megabytes one by one. */
export const bytes = (expected: Buffer): unknown => bodyThat((actual) => expected.equals(actual));

export const text = (form: RegExp): unknown => bodyThat((actual) => form.test(actual.toString()));

const bodyThat = (holds: (body: Buffer) => boolean) => ({
  asymmetricMatch: (actual: unknown) => Buffer.isBuffer(actual) && holds(actual),
});

export interface StoredArchive {
  archiveId: string;
  body: Buffer;
  treeHash: string;
}

export async function aVault(world: GlacierWorld): Promise<void> {
  await world.call('CreateVault', { vaultName });
}

export async function vaults(world: GlacierWorld, names: string[]): Promise<void> {
  for (const name of names) await world.call('CreateVault', { vaultName: name });
}

export async function anArchive(world: GlacierWorld, body: Buffer, description?: string): Promise<StoredArchive> {
  await aVault(world);
  const stored = await world.call('UploadArchive', { vaultName, archiveDescription: description, body });
  return { archiveId: stored.archiveId as string, body, treeHash: guideTreeHash(body) };
}

export async function anInventory(world: GlacierWorld, body: Buffer, description?: string): Promise<StoredArchive> {
  const archive = await anArchive(world, body, description);
  await world.glacier.takeInventoryNow(vaultName);
  return archive;
}

/** A job of the vault, still in progress. */
export async function aJob(world: GlacierWorld, jobParameters: Members): Promise<string> {
  return (await world.call('InitiateJob', { vaultName, jobParameters })).jobId as string;
}

export async function aRetrieval(world: GlacierWorld, body: Buffer, parameters: Members = {}) {
  const archive = await anArchive(world, body, 'thumbnails, 2025');
  const job = await aJob(world, { Type: 'archive-retrieval', ArchiveId: archive.archiveId, ...parameters });
  return { ...archive, jobId: job };
}

export async function aFinishedRetrieval(world: GlacierWorld, body: Buffer, parameters: Members = {}) {
  const retrieval = await aRetrieval(world, body, parameters);
  await world.clock.advance(5 * hourMs);
  return retrieval;
}

export async function aFinishedInventory(world: GlacierWorld, body: Buffer, description: string, parameters: Members) {
  const archive = await anInventory(world, body, description);
  const job = await aJob(world, { Type: 'inventory-retrieval', ...parameters });
  await world.clock.advance(5 * hourMs);
  return { ...archive, jobId: job };
}

/** An upload of parts of 1 MiB, in the order given. */
export async function anUpload(
  world: GlacierWorld,
  description: string,
  parts: readonly (readonly [number, Buffer])[],
) {
  await aVault(world);
  const input = { vaultName, archiveDescription: description, partSize: String(partBytes) };
  const id = (await world.call('InitiateMultipartUpload', input)).uploadId as string;
  for (const [index, body] of parts) {
    const start = index * partBytes;
    const range = `bytes ${start}-${start + body.length - 1}/*`;
    await world.call('UploadMultipartPart', { vaultName, uploadId: id, range, body });
  }
  return { uploadId: id };
}

export const partBytes = 1024 * 1024;
