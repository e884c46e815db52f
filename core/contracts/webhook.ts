import * as z from 'zod';
import { KeyArn } from './names';

/** Form of the body that a webhook gets. */
export const WebhookFormat = z.enum(['json', 'slack', 'teams']);
export type WebhookFormat = z.infer<typeof WebhookFormat>;

const ParameterName = z
  .string()
  .regex(/^(\/[A-Za-z0-9_.-]+){1,15}$/, 'the name of an SSM parameter begins with "/", as in /moraine/webhook')
  .max(500)
  .refine((name) => !/^\/(aws|ssm)/i.test(name), 'names of SSM parameters do not begin with /aws or /ssm');

const SecretId = z
  .string()
  .regex(
    /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}$/,
    'not the name or the ARN of a secret of Secrets Manager',
  );

/** KMS key of the parameter or secret, where it is not the one that AWS manages. */
const keyArn = KeyArn.optional();

/** Place where the URL of the webhook is kept: whoever knows the URL may post to it. */
export const WebhookUrl = z.union(
  [z.strictObject({ ssmParameter: ParameterName, keyArn }), z.strictObject({ secret: SecretId, keyArn })],
  {
    error: ({ input }) =>
      typeof input === 'string'
        ? 'the URL is a secret, and is not written here: { ssmParameter: NAME } or { secret: NAME }'
        : undefined,
  },
);
export type WebhookUrl = z.infer<typeof WebhookUrl>;

export const Webhook = z.strictObject({ url: WebhookUrl, format: WebhookFormat.default('json') });
export type Webhook = z.infer<typeof Webhook>;

/** Text of an environment variable that says where the URL is kept: `ssm:NAME` or `secretsmanager:ID`. */
export const urlSourceText = (url: WebhookUrl): string =>
  'secret' in url ? `secretsmanager:${url.secret}` : `ssm:${url.ssmParameter}`;

/** Parsed `urlSourceText`. */
export const UrlSource = z
  .string()
  .regex(/^(ssm|secretsmanager):./)
  .transform((text) => {
    const colon = text.indexOf(':');
    return { service: text.slice(0, colon) as 'ssm' | 'secretsmanager', name: text.slice(colon + 1) };
  });
