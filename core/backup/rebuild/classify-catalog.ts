import { createHash } from 'node:crypto';
import * as z from 'zod';
import { InvalidInputError } from '../../contracts/errors';
import { KeyId } from '../../contracts/names';
import { filesOfSnapshot, snapshotFiles } from '../../contracts/run-files';
import type { CatalogStatement, SignedCatalog } from '../../contracts/signed-catalog';
import { ArchiveLine, Snapshot } from '../../contracts/snapshot';
import { gunzipLines } from '../../files/gzip-lines';
import type { WorkingFiles } from '../../ports/working-files';
import { treeHashOf } from '../../tree-hash/tree-hash';
import type { PackIndexLine } from '../pack/pack-index';
import { canonicalJson } from '../signing/canonical-json';
import type { ListedKeys } from '../signing/listed-keys';
import { verifyCatalog } from '../signing/verify-catalog';
import { CatalogTar } from './catalog-tar';
import type { Classified } from './classified';
import { CLOCKS_DIFFER_MS, compareWithVault, contradicts, type Presence, type VaultFacts } from './compare-with-vault';
import type { VaultArchive } from './vault-archive';

/** The inventory, vault and keys that a catalog is verified with. */
export interface Proof extends VaultFacts {
  vault: string;
  vaultArn: string;
  keys: ListedKeys;
}

/** Largest summary that is read; a real one has a few hundred bytes. */
const SUMMARY_BYTES_MAX = 64 * 1024;
/**
 * Largest signature that is read. A signature names every other snapshot of its plan in about 130 bytes each: room for
 * 120,000.
 */
export const SIGNATURE_BYTES_MAX = 16 * 1024 * 1024;
/** Longest line of a catalog's list of archives, in bytes. */
export const ARCHIVE_LINE_BYTES_MAX = 64 * 1024;

/**
 * Classify a catalog: it is proven when a listed key signed it and its content agrees with the vault's inventory.
 * Whatever is wrong with the catalog is returned; only failures of services are thrown.
 *
 * @param tar key of the file that holds the retrieved catalog
 */
export async function classifyCatalog(
  files: WorkingFiles,
  catalog: VaultArchive,
  tar: string,
  proof: Proof,
): Promise<Classified> {
  const { plan, snapshot, archiveId } = catalog;
  const subject = { plan, snapshot, archiveId };
  const read = await orProblem(async () => {
    const opened = await CatalogTar.open(files, tar, catalog.sizeBytes);
    const missing = filesOfSnapshot(plan, snapshot).find((key) => !opened.members.has(key));
    if (missing !== undefined) throw new InvalidInputError(`not a catalog of this snapshot: it lacks ${missing}`);
    return { opened, ...(await readSummary(opened, memberOf(opened, snapshotFiles.snapshot(plan, snapshot)))) };
  });
  if ('problem' in read) return { kind: 'broken', ...subject, reason: read.problem };
  const { opened, summary } = read;
  const signed = await readSignature(opened, catalog, proof.keys);
  const unproven = (reason: string): Classified => ({
    kind: 'unproven',
    ...subject,
    reason,
    signer: signed.signer,
    takenAt: dateOf(summary.takenAt),
    objects: summary.objects,
    bytes: summary.bytes,
  });
  if ('unproven' in signed) return unproven(signed.unproven);
  const { statement } = signed;
  const problem = [...problemsOf(statement, catalog, opened, read, proof)][0];
  if (problem !== undefined) return unproven(problem);
  const presence = await checkArchives(opened, catalog, proof);
  if ('problem' in presence) return unproven(presence.problem);
  const { signer, verdict, signedAt = statement.takenAt, accepted } = statement;
  const stated = {
    signer,
    signedAt,
    verdict,
    namesNone: accepted.length === 0,
    statementHash: hashOfStatement(statement),
  };
  return { kind: 'proven', ...subject, ...presence, tar, ...stated, summary };
}

export const hashOfStatement = (statement: CatalogStatement) =>
  createHash('sha256').update(canonicalJson(statement)).digest('hex');

/** The date of a claim, which may be any text of any length. */
const dateOf = (text: string) => {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
};

/** Return what is wrong with an archive instead of throwing it: anybody may have written the archive. */
async function orProblem<T>(attempt: () => Promise<T>): Promise<T | { problem: string }> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof InvalidInputError) return { problem: error.message };
    throw error;
  }
}

/** @throws InvalidInputError when the catalog has no such member */
export function memberOf(tar: CatalogTar, key: string): PackIndexLine {
  const member = tar.members.get(key);
  if (!member) throw new InvalidInputError(`the catalog lacks ${key}`);
  return member;
}

/** @throws InvalidInputError when it is not valid */
export async function readSummary(
  tar: CatalogTar,
  member: PackIndexLine,
): Promise<{ summary: Snapshot; treeHash: string }> {
  const bytes = await tar.bytes(member, SUMMARY_BYTES_MAX);
  const parsed = Snapshot.safeParse(parseJson(bytes));
  if (!parsed.success) throw new InvalidInputError('its summary, snapshot.json, is not valid');
  return { summary: parsed.data, treeHash: treeHashOf(bytes).toString('hex') };
}

/** @returns undefined when the bytes are not JSON */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

type Signed = { signer?: KeyId } & ({ statement: CatalogStatement } | { unproven: string });

/**
 * Read and verify a catalog's signature. As little as possible of the catalog is examined before that: checking
 * millions of invalid members would take gigabytes of memory.
 */
export async function readSignature(
  tar: CatalogTar,
  { plan, snapshot }: Pick<VaultArchive, 'plan' | 'snapshot'>,
  keys: ListedKeys,
): Promise<Signed> {
  const member = tar.members.get(snapshotFiles.signature(plan, snapshot));
  if (!member) return { unproven: 'it has no signature' };
  const bytes = await orProblem(() => tar.bytes(member, SIGNATURE_BYTES_MAX));
  if ('problem' in bytes) return { unproven: bytes.problem };
  return verifySignature(bytes, keys);
}

/** Verify the content of a `signature.json`. */
export function verifySignature(bytes: Buffer, keys: ListedKeys): Signed {
  const { statement, signature } = (parseJson(bytes) ?? {}) as Record<string, unknown>;
  const signer = KeyId.safeParse((statement as { signer?: unknown } | null | undefined)?.signer);
  if (!signer.success || typeof signature !== 'string') return { unproven: 'its signature is not valid' };
  try {
    return { signer: signer.data, ...verifyCatalog({ statement, signature } as SignedCatalog, keys) };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return { signer: signer.data, unproven: 'it was signed in a format that this version of Moraine does not know' };
  }
}

/** Describe where a signed statement disagrees with the archive that holds it. */
function* problemsOf(
  statement: CatalogStatement,
  catalog: VaultArchive,
  { members }: CatalogTar,
  { summary, treeHash }: { summary: Snapshot; treeHash: string },
  { vault, vaultArn }: Proof,
): Generator<string> {
  const { plan, snapshot } = catalog;
  if (statement.vaultArn !== vaultArn) yield `it was signed for vault ${statement.vaultArn}`;
  if (statement.plan !== plan || statement.snapshot !== snapshot) {
    yield `it was signed as ${statement.plan}@${statement.snapshot}`;
  }
  if (statement.signer !== catalog.signer) {
    yield `it is signed by key ${statement.signer}, but its description names ${catalog.signer ?? 'none'}`;
  }
  const signature = snapshotFiles.signature(plan, snapshot);
  const found = [...members.values()].filter(({ key }) => key !== signature).map(factsOf);
  const signed = statement.members.map(({ name: key, ...rest }) => factsOf({ key, ...rest }));
  if (found.sort().join('\n') !== signed.sort().join('\n')) yield 'its members differ from the signed ones';
  const summaryHash = members.get(snapshotFiles.snapshot(plan, snapshot))?.treeHash;
  if (summaryHash !== treeHash) yield 'its snapshot.json differs from the signed one';
  if (summary.plan !== plan || summary.snapshot !== snapshot || summary.vault !== vault) {
    yield `its summary is of ${summary.plan}@${summary.snapshot} in vault ${summary.vault}`;
  }
  if (summary.takenAt !== statement.takenAt) yield `it was signed as taken at ${statement.takenAt}`;
  // An invalid date is not earlier than anything.
  const isEarlier = (date: string) => Date.parse(date) <= Date.parse(catalog.createdAt) + CLOCKS_DIFFER_MS;
  const { takenAt, signedAt = takenAt } = statement;
  if (!isEarlier(takenAt)) yield `it says that it was taken at ${takenAt}, after it was created (${catalog.createdAt})`;
  if (!isEarlier(signedAt))
    yield `it says that it was signed at ${signedAt}, after it was created (${catalog.createdAt})`;
}

const factsOf = ({ key, sizeBytes, treeHash }: Pick<PackIndexLine, 'key' | 'sizeBytes' | 'treeHash'>) =>
  JSON.stringify([key, sizeBytes, treeHash]);

async function checkArchives(
  tar: CatalogTar,
  { plan, snapshot }: VaultArchive,
  proof: Proof,
): Promise<Presence | { problem: string }> {
  const member = memberOf(tar, snapshotFiles.archives(plan, snapshot));
  const lines = gunzipLines(tar.gzipFile(member), ArchiveLine, ARCHIVE_LINE_BYTES_MAX);
  return compareWithVault(lines, proof, (line, listed) => contradicts(line, listed, plan, proof.keys));
}
