import * as z from 'zod';
import { BATCH_PIECES_MAX } from './batch-limits';
import { FallbackJobs } from './expedited';
import { ModifiedAt, ObjectProperties } from './snapshot';

const anyPiece = {
  /** Position in the batch, from 0. */
  index: z
    .int()
    .min(0)
    .max(BATCH_PIECES_MAX - 1),
  /** Position of the archive in the run's plan, from 0. */
  archive: z.int().min(0),
  archiveId: z.string(),
  sizeBytes: z.int().min(1),
  treeHash: z.string(),
  creationDate: z.string(),
  description: z.string(),
  /** Which piece of the archive, or of the object that spans archives, this is, from 0, of how many. */
  piece: z.int().min(0),
  pieces: z.int().min(1),
  start: z.int().min(0),
  end: z.int().min(0),
  /** Bytes of each copied range of the archive but the last. An archive no longer than this is copied in one go. */
  rangeBytes: z.int(),
  /** A job of a run that this one tries again, whose range in the archive covers the piece: used while it serves. */
  paidJob: z.object({ id: z.string(), range: z.object({ start: z.int().min(0), end: z.int().min(0) }) }).optional(),
};
const toObject = {
  key: z.string(),
  /** Of a restored object: what is put back with its bytes. */
  properties: ObjectProperties.optional(),
  modifiedAt: ModifiedAt.optional(),
};

/** An archive that becomes an object, or one piece of a large one. */
const ArchivePiece = z.object({ kind: z.literal('archive'), ...anyPiece, ...toObject });

/** An archive that is a slice of a larger object, or a piece of it. */
const SlicePiece = z.object({
  kind: z.literal('slice'),
  ...anyPiece,
  ...toObject,
  /** Where in the object the slice begins, and the object's size and tree hash. */
  whole: z.object({ offset: z.int().min(0), sizeBytes: z.int(), treeHash: z.string() }),
});

/** A range of a pack, out of which objects are cut. */
export const PackPiece = z.object({
  kind: z.literal('pack'),
  ...anyPiece,
  /** Each of its objects has its own. */
  key: z.literal(''),
  /** How many objects to cut out of the piece (`runFiles.members`). */
  members: z.int().min(1),
  /** The sum of their sizes. */
  memberBytes: z.int().min(0),
});
export type PackPiece = z.infer<typeof PackPiece>;

/** A piece that is copied as it is, into an object or a part of one. */
export const ObjectPiece = z.discriminatedUnion('kind', [ArchivePiece, SlicePiece]);
export type ObjectPiece = z.infer<typeof ObjectPiece>;

/** One line of a batch: what one Glacier job retrieves. Ranges are absolute in the archive, both ends inclusive. */
export const PieceLine = z.discriminatedUnion('kind', [ArchivePiece, SlicePiece, PackPiece]);
export type PieceLine = z.infer<typeof PieceLine>;

const reported = {
  kind: true,
  archive: true,
  archiveId: true,
  key: true,
  sizeBytes: true,
  treeHash: true,
  creationDate: true,
  description: true,
  piece: true,
  pieces: true,
} as const;
const reportedOfObject = { ...reported, modifiedAt: true } as const;
const end = {
  /** `copied`: its bytes are at S3; the archive's own record tells whether the whole is proven. */
  state: z.enum(['verified', 'copied', 'failed']),
  adopted: z.boolean(),
  reason: z.string().optional(),
  propertiesLeftOut: z.array(z.string()).optional(),
  /** Of the object that the archive became, when this piece completed it. */
  crc32: z.int().optional(),
  requests: z.int(),
  fallback: FallbackJobs.optional(),
  possibleDuplicates: z.int(),
};

const PackPieceResult = PackPiece.pick({ ...reported, members: true }).extend(end);
export type PackPieceResult = z.infer<typeof PackPieceResult>;

/** How a piece ended that was to be copied as it is. */
export const ObjectPieceResult = z.discriminatedUnion('kind', [
  ArchivePiece.pick(reportedOfObject).extend(end),
  SlicePiece.pick({ ...reportedOfObject, whole: true }).extend(end),
]);
export type ObjectPieceResult = z.infer<typeof ObjectPieceResult>;

/** One line of a batch's results: how a piece ended. */
export const PieceResult = z.discriminatedUnion('kind', [ObjectPieceResult, PackPieceResult]);
export type PieceResult = z.infer<typeof PieceResult>;
