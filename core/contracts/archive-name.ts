import * as z from 'zod';

/**
 * Source of the names of retrieved archives: what their descriptions encode, their descriptions as they are, or their ids. A name
 * that a manifest or a file of names gives comes first.
 */
export const Naming = z.enum(['decoded', 'description', 'archive-id']);
export type Naming = z.infer<typeof Naming>;

/**
 * Format in which the name of an archive was found: that of a tool, a file of names, the mapping of a Synology vault, a key of a
 * manifest, plain text, or none.
 */
export const NameFormat = z.enum([
  'manifest',
  'names-file',
  'synology',
  'mt-aws-glacier',
  'glacier-interface',
  'fastglacier',
  'cloudberry',
  'qnap',
  'git-annex',
  'plain',
  'none',
]);
export type NameFormat = z.infer<typeof NameFormat>;

/** Formats of names that somebody gives, in place of those that descriptions tell. */
export const GivenFormat = NameFormat.extract(['manifest', 'names-file', 'synology']);
export type GivenFormat = z.infer<typeof GivenFormat>;

/**
 * Property of an archive that its description tells: the stored bytes are compressed, encrypted, or one part of a file that was
 * split; the archive stands for a folder, or is a tool's own metadata; the description has the shape of a format but could not be
 * decoded.
 */
export const NameFlag = z.enum(['compressed', 'encrypted', 'part', 'folder', 'metadata', 'broken']);
export type NameFlag = z.infer<typeof NameFlag>;

/** Name of an archive, and what else its description tells. */
export const ArchiveName = z.object({
  format: NameFormat,
  /** Relative path with "/" as separator; missing if there is none. Not checked for safety yet. */
  path: z.string().min(1).optional(),
  /** Modification time of the original file, ISO 8601 in UTC; missing if unknown. */
  modifiedAt: z.string().optional(),
  flags: z.array(NameFlag),
});
export type ArchiveName = z.infer<typeof ArchiveName>;

const count = z.int().min(0);

/** Counts of the names of a run's archives. */
export const NameSums = z.object({
  /** Archives by the format of their names; "none" counts those that are named by their ids, whatever the reason. */
  formats: z.partialRecord(NameFormat, count),
  /** Archives by what their descriptions tell; one archive may have several flags. */
  flags: z.partialRecord(NameFlag.exclude(['folder']), count),
  /** Archives that are not the original file: compressed, encrypted, a part, or metadata. */
  notOriginal: count,
  /** Names that are not safe as keys: their archives are named by their ids. */
  unsafe: count,
  /** Names that equal another one but for case. */
  caseClashes: count,
  /** Names that are folders of others, as `x` is beside `x/y`. */
  pathClashes: count,
});
export type NameSums = z.infer<typeof NameSums>;

/** Line of a file of names: a path of an archive. An archive may have several lines. */
export const NameLine = z.object({ archiveId: z.string().min(1), path: z.string().min(1) });
export type NameLine = z.infer<typeof NameLine>;
