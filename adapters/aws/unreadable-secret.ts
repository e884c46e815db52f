import { WebhookRefusedError } from '../../core/contracts/errors';
import { codeOf, messageOf } from './sdk-error';

/** Remedies by the codes of errors that a person has to resolve. */
const REMEDIES: Readonly<Record<string, string>> = {
  ParameterNotFound: 'Put the URL there in the region of the deployment',
  ResourceNotFoundException: 'Put the URL there in the region of the deployment',
  AccessDeniedException:
    'Check that it exists; if it has a KMS key of its own, name that as keyArn in the configuration',
  InvalidRequestException: 'If the secret is scheduled for deletion, restore it',
  InvalidKeyId: 'Check that its KMS key is enabled',
  DecryptionFailure: 'Check that its KMS key is enabled',
};

/** Error for a secret that cannot be read; others, such as outages, are returned as they are. @param what such as `secret NAME` */
export function unreadableSecret(what: string, error: unknown): unknown {
  const remedy = REMEDIES[codeOf(error)];
  if (remedy === undefined) return error;
  return new WebhookRefusedError(
    `the ${what}, which has the URL of the webhook, cannot be read: ${codeOf(error)}: ${messageOf(error)}. ${remedy}`,
    { cause: error },
  );
}
