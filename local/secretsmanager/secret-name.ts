import { createHash } from 'node:crypto';

/**
 * ARN of a secret by its name. Secrets Manager ends it with six characters of its choice, which here depend on the name.
 *
 * @see AWS Secrets Manager User Guide, "What's in a Secrets Manager secret?"
 */
export function secretArn(name: string, { region, accountId }: { region: string; accountId: string }): string {
  const suffix = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`;
}

/** Name of the secret that an id names: itself, or that in an ARN. */
export const secretName = (secretId: string): string =>
  /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:(.+)-[^-]{6}$/.exec(secretId)?.[1] ?? secretId;
