import * as z from 'zod';
import { NameFormat } from './archive-name';
import { InventoryReady } from './inventory-ready';
import { VaultName } from './names';
import { FallbackTier, Tier } from './tier';

/** Suffix of the name of a vault in which Synology's backup keeps the mapping of another one: its archives' names. */
const MAPPING_SUFFIX = '_mapping';

/** Name of the vault with the mapping of a vault. */
export const mappingVaultOf = (vault: string): string => `${vault}${MAPPING_SUFFIX}`;

/** The vaults that hold the mapping of another vault among them. */
export const mappingVaults = (vaults: readonly string[]): string[] =>
  vaults.map(mappingVaultOf).filter((vault) => vaults.includes(vault));

/** File of `NameLine`s in the runs bucket, and where they come from. */
export const GivenNames = z.strictObject({
  bucket: z.string(),
  key: z.string(),
  format: NameFormat.extract(['names-file', 'synology']),
});
export type GivenNames = z.infer<typeof GivenNames>;

/** Where the names of a run's archives come from, besides their descriptions. */
export const NamesOfRun = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), ...GivenNames.shape }),
  z.object({ kind: z.literal('mapping'), vault: VaultName }),
]);
export type NamesOfRun = z.infer<typeof NamesOfRun>;

/** Job of a run that retrieves the mapping of its vault: the inventory of the vault with the mapping, then the archive itself. */
export const MappingJob = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mapping-inventory'), vault: VaultName }),
  z.object({
    kind: z.literal('mapping'),
    vault: VaultName,
    archiveId: z.string(),
    tier: Tier,
    fallback: FallbackTier.optional(),
  }),
]);
export type MappingJob = z.infer<typeof MappingJob>;

/** Archive with a mapping. */
export const MappingArchive = z.object({
  archiveId: z.string(),
  sizeBytes: z.int(),
  treeHash: z.string(),
  creationDate: z.string(),
});
export type MappingArchive = z.infer<typeof MappingArchive>;

/** What made a mapping unusable: the run goes on without, and warns. */
const NoMapping = z.object({ kind: z.literal('none'), reason: z.string() });

const ofMapping = { runId: z.string(), vault: VaultName };

/** Finds the newest archive in the inventory of a vault with mappings, or reads the retrieved one. */
export const ReadMappingInput = z.discriminatedUnion('step', [
  z.object({ step: z.literal('find'), ...ofMapping, inventory: InventoryReady }),
  z.object({ step: z.literal('read'), ...ofMapping, archive: MappingArchive, job: InventoryReady }),
]);
export type ReadMappingInput = z.infer<typeof ReadMappingInput>;

export const FindMappingOutput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('found'), archive: MappingArchive }),
  NoMapping,
]);
export type FindMappingOutput = z.infer<typeof FindMappingOutput>;

export const ReadMappingOutput = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('read'),
    /** File of `NameLine`s. */
    key: z.string(),
    names: z.int(),
    /** Rows without a path or an archive id. */
    unusable: z.int(),
  }),
  NoMapping,
]);
export type ReadMappingOutput = z.infer<typeof ReadMappingOutput>;
