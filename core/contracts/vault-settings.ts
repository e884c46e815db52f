import * as z from 'zod';
import { managingDenied } from './managing-denied';

/** Jobs of whose completion a vault can send notices. */
export const VaultEvent = z.enum(['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted']);
export type VaultEvent = z.infer<typeof VaultEvent>;

/** ARN of a standard topic: a vault cannot publish to a FIFO topic. */
export const TopicArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, 'not the ARN of a standard SNS topic');

export const TAGS_MAX = 50;
const TAG_CHARACTERS = /^[\p{L}\p{N} _./=+\-@]*$/u;
const TAG_RULE = 'letters, digits, spaces and _ . / = + - @';

/** Tags of a vault. Keys that begin with `aws:`, which AWS reserves, are excluded by the colon. */
export const VaultTags = z
  .record(
    z.string().min(1).max(128).regex(TAG_CHARACTERS, `the key of a tag is 1 to 128 ${TAG_RULE}`),
    z.string().max(255).regex(TAG_CHARACTERS, `the value of a tag is up to 255 ${TAG_RULE}`),
  )
  .refine((tags) => Object.keys(tags).length <= TAGS_MAX, `a vault has at most ${TAGS_MAX} tags`);
export type VaultTags = z.infer<typeof VaultTags>;

/** Maximum size of an access policy, as compact JSON, or of a lock policy, in bytes. */
export const POLICY_BYTES_MAX = 20 * 1024;

const isEither = (statement: object, one: string, other: string) => one in statement !== other in statement;

const PolicyStatement = z
  .object({ Effect: z.enum(['Allow', 'Deny']) })
  .catchall(z.json())
  .refine((statement) => isEither(statement, 'Principal', 'NotPrincipal'), 'needs Principal or NotPrincipal')
  .refine((statement) => isEither(statement, 'Action', 'NotAction'), 'needs Action or NotAction')
  .superRefine((statement, context) => {
    const denied = managingDenied(statement);
    if (denied)
      context.addIssue(`denies ${denied} to everybody, so that the vault could be neither changed nor released`);
  });

/** Access policy of any size. */
export const AnyAccessPolicy = z.object({ Statement: z.array(PolicyStatement).min(1) }).catchall(z.json());

/** Access policy of a vault. A statement without `Resource` is about the vault. */
export const AccessPolicy = AnyAccessPolicy.refine(
  (policy) => Buffer.byteLength(JSON.stringify(policy)) <= POLICY_BYTES_MAX,
  'an access policy has at most 20 KB as compact JSON',
);
export type AccessPolicy = z.infer<typeof AccessPolicy>;

/** Resources of an access policy that are not the ARN of the vault, of which Glacier accepts no other. */
export function foreignResources({ Statement }: AccessPolicy, vault: string): string[] {
  const arn = /^arn:aws[a-z-]*:glacier:[a-z0-9-]+:\d{12}:vaults\/(?<name>.+)$/;
  return Statement.flatMap(({ Resource = [] }) => [Resource].flat())
    .map((resource) => (typeof resource === 'string' ? resource : JSON.stringify(resource)))
    .filter((resource) => arn.exec(resource)?.groups?.name !== vault);
}
