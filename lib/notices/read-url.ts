import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { WebhookUrl } from '../../core/contracts/webhook';
import { regionalArn } from '../shared/arn';

/**
 * Read the URL of a webhook where it is kept. The key that AWS manages for each of the services may be used by everybody in the
 * account through that service.
 *
 * @see AWS Systems Manager User Guide, "Restricting decryption of SecureString parameter values"
 */
export function readUrl(url: WebhookUrl): PolicyStatement[] {
  const isSecret = 'secret' in url;
  const statements = [
    new PolicyStatement({
      actions: [isSecret ? 'secretsmanager:GetSecretValue' : 'ssm:GetParameter'],
      resources: [isSecret ? secretArn(url.secret) : regionalArn('ssm', `parameter${url.ssmParameter}`)],
    }),
  ];
  if (url.keyArn === undefined) return statements;
  const decrypt = new PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [url.keyArn],
    // The rest of the value is the region, and a suffix that differs by partition.
    conditions: { StringLike: { 'kms:ViaService': isSecret ? 'secretsmanager.*' : 'ssm.*' } },
  });
  return [...statements, decrypt];
}

/** The ARN of a secret ends with "-" and six characters that Secrets Manager has chosen. */
const secretArn = (secret: string) =>
  secret.startsWith('arn:') ? secret : regionalArn('secretsmanager', `secret:${secret}-??????`);
