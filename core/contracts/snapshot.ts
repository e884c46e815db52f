import * as z from 'zod';
import { KeyId, PlanName, RunId } from './names';
import { Pin } from './pin';

const isTextMap = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((text) => typeof text === 'string');

/** Map of names to strings. Unlike `z.record`, it keeps the name `__proto__`, which metadata and tags may have. */
const TextMap = z.custom<Record<string, string>>(isTextMap, 'not an object of strings');

/**
 * Headers, metadata and tags of an object, which are restored with its bytes. Values of headers have one character for each byte
 * (U+0000 to U+00FF), whatever the encoding of the bytes.
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

/** When the object that was backed up was last modified, as its bucket says, ISO 8601. */
export const ModifiedAt = z.string();

/** Object in a listing of its bucket. Two entries with the same four members have the same bytes. */
export const SourceObject = z.object({
  key: z.string().min(1),
  sizeBytes: z.int().min(0),
  /** ETag as returned by S3, with quotes. */
  etag: z.string(),
  modifiedAt: ModifiedAt,
});
export type SourceObject = z.infer<typeof SourceObject>;

/** Location of some bytes of an object in an archive. */
export const Slice = z.object({
  /** `archiveRef` of the archive. */
  archive: z.string(),
  /** Offset of the first byte in the archive. */
  offset: z.int().min(0),
  sizeBytes: z.int().min(0),
});
export type Slice = z.infer<typeof Slice>;

/** Line of a snapshot's `objects.jsonl.gz`: an object and its location. Lines are in order of the keys' UTF-8 bytes. */
export const SnapshotLine = SourceObject.extend({
  /** SHA-256 tree hash of the object's bytes, lower-case hex; for an empty object, the SHA-256 of no bytes. */
  treeHash: z.string(),
  /** Slices in order; more than one only for an object larger than an archive. */
  slices: z.array(Slice).min(1),
  properties: ObjectProperties.optional(),
});
export type SnapshotLine = z.infer<typeof SnapshotLine>;

/**
 * Kind of an archive. `pack`: a tar of objects; `object`: the bytes of an object or a slice; `catalog`: a pack of a snapshot's files;
 * `pin`: a `SignedPin`.
 */
export const ArchiveKind = z.enum(['pack', 'object', 'catalog', 'pin']);
export type ArchiveKind = z.infer<typeof ArchiveKind>;

/** Archive written by Moraine. */
export const WrittenArchive = z.object({
  /** `archiveRef`: the snapshot whose run wrote the archive, and its sequence number there. */
  archive: z.string(),
  archiveId: z.string(),
  kind: ArchiveKind,
  sizeBytes: z.int().min(1),
  treeHash: z.string(),
  /** Time when the upload was completed, ISO 8601, from which the early deletion period is counted. */
  createdAt: z.string(),
  /** Number and total size of the objects written to the archive. */
  objects: z.int(),
  objectBytes: z.int(),
  /** Set when retention must not delete the archive, since nothing proves that this plan and a listed key wrote it. */
  isForeign: z.literal(true).optional(),
  /** Key of another deployment whose archives a person assigned to this plan. */
  takenOverFrom: KeyId.optional(),
});
export type WrittenArchive = z.infer<typeof WrittenArchive>;

/** Line of a snapshot's `archives.jsonl.gz`: an archive that it needs, or that its run wrote. Lines are in order of `archive`. */
export const ArchiveLine = WrittenArchive.extend({
  /** Number and total size of its objects that are in this snapshot. */
  liveObjects: z.int(),
  liveBytes: z.int(),
});
export type ArchiveLine = z.infer<typeof ArchiveLine>;

export const HeldVerdict = z.object({
  kind: z.literal('held'),
  /** Reasons: another vault, another source, or a loss of most objects or bytes. */
  differsIn: z.array(z.enum(['vault', 'source', 'objects', 'bytes'])).min(1),
  /** Accepted snapshot with which it was compared. */
  comparedWith: z.object({ snapshot: RunId, objects: z.int(), bytes: z.int() }),
});
export type HeldVerdict = z.infer<typeof HeldVerdict>;

/**
 * Verdict on a new snapshot. A `held` one can be restored, but does not count for retention rules, nor replaces another snapshot,
 * until a person accepts it.
 */
export const Verdict = z.discriminatedUnion('kind', [z.object({ kind: z.literal('accepted') }), HeldVerdict]);
export type Verdict = z.infer<typeof Verdict>;

/** Summary of a snapshot: the content of `snapshot.json`, and the common members of its head in the state table. */
export const Snapshot = z.object({
  plan: PlanName,
  /** Id of the run that took the snapshot. Ids sort by time. */
  snapshot: RunId,
  vault: z.string(),
  source: z.object({ bucket: z.string(), prefix: z.string() }),
  /** Snapshot with which this one was compared. */
  parent: RunId.optional(),
  /** Start of the run, ISO 8601. Later changes of the source may be missing from the snapshot. */
  takenAt: z.string(),
  objects: z.int(),
  bytes: z.int(),
  archives: z.int(),
  /** Number and total size of the archives that the run wrote, without the catalog. */
  newArchives: z.int(),
  newBytes: z.int(),
  /** Number of objects that could not be backed up. The snapshot has their earlier versions, if any. */
  errors: z.int(),
  /** Set when the snapshot has only the objects that its own run wrote, since a rebuild found no catalog. It is never a parent. */
  partial: z.boolean().optional(),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** Damage of a snapshot found by a check: archives that the vault lacks, or has with another size or tree hash. */
export const SnapshotDamage = z.object({
  /** Number of archives recorded as missing that the snapshot needs, including its catalog. */
  archives: z.int().min(1),
  /** Number of objects of the snapshot in these archives. */
  objects: z.int().min(0),
  /** Id of the check that found the damage. */
  foundBy: RunId,
});
export type SnapshotDamage = z.infer<typeof SnapshotDamage>;

/** Pin of a snapshot, and the archive that proves it. */
export const SnapshotPin = Pin.extend({ archive: WrittenArchive });
export type SnapshotPin = z.infer<typeof SnapshotPin>;

export const SnapshotHead = Snapshot.extend({
  /** Archive with the snapshot's files; a partial snapshot may have none. */
  catalog: WrittenArchive.optional(),
  /** `signedAt` of its catalog; default: `takenAt`. */
  signedAt: z.string().optional(),
  /** Default: accepted. */
  verdict: Verdict.optional(),
  /** Id of the run that accepted or rejected it after it was held. */
  judgedBy: RunId.optional(),
  /** Default: no known damage. */
  damage: SnapshotDamage.optional(),
  /** Set when a person has asked that the snapshot is kept whatever the rules say. */
  pin: SnapshotPin.optional(),
  /** `forgotten`: retention has dropped the snapshot, and is deleting the archives that only it needs. */
  state: z.enum(['kept', 'forgotten']),
});
export type SnapshotHead = z.infer<typeof SnapshotHead>;

/** Reference to an archive, such as `SNAPSHOT/000000012`. References sort by snapshot, then by sequence. */
export const archiveRef = (snapshot: string, sequence: number) => `${snapshot}/${String(sequence).padStart(9, '0')}`;
