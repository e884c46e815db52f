import * as z from 'zod';
import { jsonText } from './json-text';
import { VaultName } from './names';
import { POLICY_BYTES_MAX, TopicArn, VaultEvent, VaultTags } from './vault-settings';

/** Type of the custom resource in templates. */
export const MANAGED_VAULT_TYPE = 'Custom::GlacierVault';

/** Minutes after which CloudFormation gives up a request; no function works on it any more by then. */
export const REQUEST_MINUTES_MAX = 20;

/** Access policy as JSON. Its statements are left to Glacier to check, since values of the template may be in them. */
const PolicyText = z.string().superRefine((text, context) => {
  if (Buffer.byteLength(text) > POLICY_BYTES_MAX) context.addIssue('an access policy has at most 20 KB');
  if (!jsonText(z.record(z.string(), z.unknown())).safeParse(text).success) context.addIssue('is not a JSON object');
});

/** Properties of a managed vault in a template. CloudFormation adds some of its own, which are ignored. */
export const ManagedVaultProperties = z.object({
  VaultName,
  Adopt: z.enum(['true', 'false']).default('false'),
  Notifications: z.object({ TopicArn, Events: z.array(VaultEvent).min(1) }).optional(),
  AccessPolicy: PolicyText.optional(),
  Tags: VaultTags.default({}),
});
export type ManagedVaultProperties = z.infer<typeof ManagedVaultProperties>;
export type ManagedVaultPropertiesInput = z.input<typeof ManagedVaultProperties>;

/** State of a vault after a request, which the custom resource has as its attribute `State`. */
export type ManagedVaultState = 'created' | 'present' | 'missing';
