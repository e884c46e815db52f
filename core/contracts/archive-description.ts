import * as z from 'zod';
import { asciiJson } from './ascii-json';
import { KeyId, PlanName, RunId } from './names';
import { ArchiveKind } from './snapshot';

/** Number of an archive in its run: at most nine digits, so that `archiveRef` sorts by number. */
export const SEQUENCE_MAX = 999_999_999;

/**
 * Description of an archive that Moraine has written: compact JSON in printable ASCII, at most 1,024 characters. Together with
 * the members of packs and catalogs, it makes a vault self-describing.
 */
export const ArchiveDescription = z.object({
  /** Version of the format. */
  moraine: z.literal(1),
  plan: PlanName,
  /** Snapshot whose run wrote the archive; of a pin, the run itself. */
  snapshot: RunId,
  sequence: z.int().min(0).max(SEQUENCE_MAX),
  kind: ArchiveKind,
  /** Index of a slice of an object, from 0, and the number of slices. */
  slice: z
    .tuple([z.int().min(0), z.int().min(2)])
    .refine(([number, of]) => number < of)
    .optional(),
  /** Id of the signing key of the deployment that wrote the archive. Like every other member, a claim without proof. */
  signer: KeyId.optional(),
  /** Key of an `object`; left out when it does not fit. */
  key: z.string().optional(),
});
export type ArchiveDescription = z.infer<typeof ArchiveDescription>;

/**
 * Maximum length of an archive description, in characters of printable ASCII.
 *
 * @see Amazon Glacier Developer Guide, "Upload Archive": x-amz-archive-description
 */
export const DESCRIPTION_CHARACTERS_MAX = 1024;

export function formatArchiveDescription({ key, ...rest }: ArchiveDescription): string {
  const { moraine, plan, snapshot, sequence, kind, slice, signer } = rest;
  const base = { moraine, plan, snapshot, sequence, kind, slice, signer };
  const text = asciiJson({ ...base, key });
  return text.length <= DESCRIPTION_CHARACTERS_MAX ? text : asciiJson(base);
}

/** Whether a description has the beginning of Moraine's, of any version, even if the rest is damaged. */
export const isMoraines = (text: string): boolean => text.trimStart().startsWith('{"moraine":');

/** @returns undefined for an archive that Moraine has not written */
export function parseArchiveDescription(text: string): ArchiveDescription | undefined {
  if (!text.startsWith('{"moraine":')) return undefined;
  try {
    return ArchiveDescription.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
