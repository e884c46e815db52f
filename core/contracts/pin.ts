import * as z from 'zod';

const REASON_CHARACTERS_MAX = 500;
/** Length of the longest ARN of IAM. */
const PERSON_CHARACTERS_MAX = 2048;

/** Text without control characters and line separators. */
const plainText = (charactersMax: number) =>
  z
    .string()
    .max(charactersMax, `it is longer than ${charactersMax} characters`)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'it has control characters or line breaks')
    .refine((text) => text.trim() !== '', 'it is empty');

/** Why a snapshot is pinned, in the words of a person. */
export const PinReason = plainText(REASON_CHARACTERS_MAX);

/** Who pinned a snapshot: an ARN, as the command stated it. Nothing proves it. */
export const PinPerson = plainText(PERSON_CHARACTERS_MAX);

/** Who asked that a snapshot is kept whatever the rules of retention say, when and why. */
export const Pin = z.object({
  reason: PinReason,
  person: PinPerson,
  /** Start of the run that pinned the snapshot, ISO 8601. */
  pinnedAt: z.string(),
});
export type Pin = z.infer<typeof Pin>;
