import * as z from 'zod';
import { KeyId, PlanName, RunId } from './names';

const isTextMap = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((text) => typeof text === 'string');

/** Texts by names that somebody else chose, of which `__proto__` may be one: `z.record` drops it. */
const TextMap = z.custom<Record<string, string>>(isTextMap, 'not an object of texts');

/**
 * What an object is besides its bytes, and what is put back when it is restored. Values of headers have a character for each
 * byte (U+0000 to U+00FF), whatever text the bytes stand for.
 */
export const ObjectProperties = z.object({
  contentType: z.string().optional(),
  contentEncoding: z.string().optional(),
  contentLanguage: z.string().optional(),
  contentDisposition: z.string().optional(),
  cacheControl: z.string().optional(),
  expires: z.string().optional(),
  websiteRedirectLocation: z.string().optional(),
  /** User metadata; names in lower case. */
  metadata: TextMap.optional(),
  tags: TextMap.optional(),
});
export type ObjectProperties = z.infer<typeof ObjectProperties>;

/** An object as a listing of its bucket tells it. Two listings that agree in all four speak of the same bytes. */
export const SourceObject = z.object({
  key: z.string().min(1),
  sizeBytes: z.int().min(0),
  /** As S3 gives it, with its quotes. */
  etag: z.string(),
  /** ISO 8601. */
  modifiedAt: z.string(),
});
export type SourceObject = z.infer<typeof SourceObject>;

/** Where some bytes of an object lie. */
export const Slice = z.object({
  /** `archiveRef` of the archive. */
  archive: z.string(),
  /** Of the first byte, in the archive. */
  offset: z.int().min(0),
  sizeBytes: z.int().min(0),
});
export type Slice = z.infer<typeof Slice>;

/** One line of a snapshot's `objects.jsonl.gz`: an object and where it lies. Lines are in order of the keys' UTF-8 bytes. */
export const SnapshotLine = SourceObject.extend({
  /** SHA-256 tree hash of the object's bytes, lower-case hex; of an empty object the SHA-256 of nothing. */
  treeHash: z.string(),
  /** In order; one but for an object larger than an archive. */
  slices: z.array(Slice).min(1),
  properties: ObjectProperties.optional(),
});
export type SnapshotLine = z.infer<typeof SnapshotLine>;

/** `pack`: a tar of objects; `object`: an object's bytes, or a slice of them, as they are; `catalog`: a pack of a snapshot's own files. */
export const ArchiveKind = z.enum(['pack', 'object', 'catalog']);
export type ArchiveKind = z.infer<typeof ArchiveKind>;

/** An archive that Moraine wrote. */
export const WrittenArchive = z.object({
  /** `archiveRef`: the snapshot whose run wrote it, and its number there. */
  archive: z.string(),
  archiveId: z.string(),
  kind: ArchiveKind,
  sizeBytes: z.int().min(1),
  treeHash: z.string(),
  /** ISO 8601: when the upload was completed; early deletion is counted from it. */
  createdAt: z.string(),
  /** Objects in it, and the sum of their sizes, as it was written. */
  objects: z.int(),
  objectBytes: z.int(),
  /** Not to be deleted by retention: nothing proves that this plan and a listed key wrote it. */
  isForeign: z.literal(true).optional(),
  /** Key of another deployment, whose archives a person said are this plan's from now on. */
  takenOverFrom: KeyId.optional(),
});
export type WrittenArchive = z.infer<typeof WrittenArchive>;

/** One line of a snapshot's `archives.jsonl.gz`: an archive that it needs, or that its run wrote. Lines are in order of `archive`. */
export const ArchiveLine = WrittenArchive.extend({
  /** Objects of it that are in this snapshot, and the sum of their sizes. */
  liveObjects: z.int(),
  liveBytes: z.int(),
});
export type ArchiveLine = z.infer<typeof ArchiveLine>;

export const HeldVerdict = z.object({
  kind: z.literal('held'),
  /** What it differs in: it lies in another vault, is of another source, or has lost most of its objects or bytes. */
  differsIn: z.array(z.enum(['vault', 'source', 'objects', 'bytes'])).min(1),
  /** The accepted snapshot that it was compared with. */
  comparedWith: z.object({ snapshot: RunId, objects: z.int(), bytes: z.int() }),
});
export type HeldVerdict = z.infer<typeof HeldVerdict>;

/**
 * Whether a snapshot counts for its plan. A `held` one can be restored, but keeps no place of a retention rule and displaces
 * no other until a person accepts it.
 */
export const Verdict = z.discriminatedUnion('kind', [z.object({ kind: z.literal('accepted') }), HeldVerdict]);
export type Verdict = z.infer<typeof Verdict>;

/** A snapshot as a whole: `snapshot.json`, and, with the catalog that was written last, its head in the state table. */
export const Snapshot = z.object({
  plan: PlanName,
  /** The id of the run that took it. Ids sort by time. */
  snapshot: RunId,
  vault: z.string(),
  source: z.object({ bucket: z.string(), prefix: z.string() }),
  /** The snapshot that this one was compared with. */
  parent: RunId.optional(),
  /** When the run began: what was written to the source later may not be in it. */
  takenAt: z.string(),
  objects: z.int(),
  bytes: z.int(),
  archives: z.int(),
  /** Archives that its run wrote, its catalog not among them, and their bytes. */
  newArchives: z.int(),
  newBytes: z.int(),
  /** Objects that could not be taken; where there is an earlier version, the snapshot holds that. */
  errors: z.int(),
  /** Holds only what its own run wrote, since a rebuild found no catalog of it: never a parent. */
  partial: z.boolean().optional(),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** What a check found of a snapshot's archives: not all of them are in the vault as the snapshot knows them. */
export const SnapshotDamage = z.object({
  /** Archives that the snapshot needs, its catalog among them, and that are missing. */
  archives: z.int().min(1),
  /** Objects of the snapshot that lie in one of them. */
  objects: z.int().min(0),
  /** The run that found it. */
  foundBy: RunId,
});
export type SnapshotDamage = z.infer<typeof SnapshotDamage>;

export const SnapshotHead = Snapshot.extend({
  /** The archive that holds the snapshot's own files; a partial snapshot may have none. */
  catalog: WrittenArchive.optional(),
  /** `signedAt` of its catalog; `takenAt` when left out. */
  signedAt: z.string().optional(),
  /** Accepted when left out: heads that were written before there were verdicts. */
  verdict: Verdict.optional(),
  /** The run that accepted or rejected it, after it had been held. */
  judgedBy: RunId.optional(),
  /** None when left out. */
  damage: SnapshotDamage.optional(),
  /** `forgotten`: retention has let it go, and is deleting what only it needs. */
  state: z.enum(['kept', 'forgotten']),
});
export type SnapshotHead = z.infer<typeof SnapshotHead>;

/** `SNAPSHOT/000000012`: sorts by snapshot, then sequence. */
export const archiveRef = (snapshot: string, sequence: number) => `${snapshot}/${String(sequence).padStart(9, '0')}`;
