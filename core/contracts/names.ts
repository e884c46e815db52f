import * as z from 'zod';
import { MIB } from '../ranges/units';

export const VaultName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,255}$/, 'a vault name is 1 to 255 letters, digits, "_", "." or "-"');

export const BucketName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'not an S3 bucket name');

/** Prefix of keys: empty, or a folder. */
export const Prefix = z
  .string()
  .regex(/^$|^[^/].*\/$/, 'a prefix is empty, or ends with "/" and does not begin with one')
  .refine((prefix) => !prefix.includes('$' + '{'), 'IAM would take ${ for the beginning of a variable')
  .refine((prefix) => !/[*?]/.test(prefix), 'IAM would take * and ? for wildcards: name the folder above')
  .refine((prefix) => /^[\x20-\xFF]*$/.test(prefix), 'IAM knows characters up to U+00FF only: name the folder above')
  .refine((prefix) => Buffer.byteLength(prefix) <= 512, 'a prefix is at most 512 bytes');

/** Id of an AWS account. */
export const AccountId = z.string().regex(/^\d{12}$/, 'an account id is 12 digits');

/** ARN of a KMS key. That of an alias would be of no use: policies of IAM allow the use of keys. */
export const KeyArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
    'not the ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key/ID',
  );
export const Usd = z.number().nonnegative();

export const isPowerOfTwoMib = (bytes: number) => bytes >= MIB && Number.isInteger(Math.log2(bytes / MIB));

/** Id of a run: 1 to 80 characters that are valid in an execution name, an S3 key and a JobDescription. */
export const RunId = z.string().regex(/^[A-Za-z0-9_.-]{1,80}$/, 'a run id is 1 to 80 letters, digits, "_", "." or "-"');

/** Id of a signing key: the first 32 hex digits of the SHA-256 of its public key (SubjectPublicKeyInfo, DER). */
export const KeyId = z.string().regex(/^[0-9a-f]{32}$/, 'a key id is 32 lower-case hex digits');
export type KeyId = z.infer<typeof KeyId>;

/** Name of a backup plan: part of keys, archive descriptions and names of schedules. */
export const PlanName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,31}$/,
    'a plan name is 1 to 32 lower-case letters, digits and "-", beginning with a letter',
  );
