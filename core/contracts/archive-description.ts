import * as z from 'zod';
import { KeyId, PlanName, RunId } from './names';
import { ArchiveKind } from './snapshot';

/** Of an archive in its run: nine digits, as `archiveRef` has them in the order of their numbers. */
export const SEQUENCE_MAX = 999_999_999;

/**
 * What an archive of ours says of itself in its description: a compact JSON line of printable ASCII, at most 1,024
 * characters. With the packs' and catalogs' own members it lets a vault explain itself.
 */
export const ArchiveDescription = z.object({
  /** Version of the format. */
  moraine: z.literal(1),
  plan: PlanName,
  snapshot: RunId,
  sequence: z.int().min(0).max(SEQUENCE_MAX),
  kind: ArchiveKind,
  /** Of a slice of an object: its number, from 0, of how many. */
  slice: z
    .tuple([z.int().min(0), z.int().min(2)])
    .refine(([number, of]) => number < of)
    .optional(),
  /** Id of the key that signs the catalogs of the deployment that wrote the archive: a claim, like all of this. */
  signer: KeyId.optional(),
  /** Of an `object`: its key, unless it does not fit. */
  key: z.string().optional(),
});
export type ArchiveDescription = z.infer<typeof ArchiveDescription>;

/**
 * Characters of an archive's description, of printable ASCII.
 *
 * @see Amazon Glacier Developer Guide, "Upload Archive": x-amz-archive-description
 */
export const DESCRIPTION_CHARACTERS_MAX = 1024;

/** JSON in which everything but printable ASCII is escaped. */
const asciiJson = (value: unknown) =>
  JSON.stringify(value).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

export function formatArchiveDescription({ key, ...rest }: ArchiveDescription): string {
  const { moraine, plan, snapshot, sequence, kind, slice, signer } = rest;
  const base = { moraine, plan, snapshot, sequence, kind, slice, signer };
  const text = asciiJson({ ...base, key });
  return text.length <= DESCRIPTION_CHARACTERS_MAX ? text : asciiJson(base);
}

/** @returns undefined for an archive that is not ours */
export function parseArchiveDescription(text: string): ArchiveDescription | undefined {
  if (!text.startsWith('{"moraine":')) return undefined;
  try {
    return ArchiveDescription.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
