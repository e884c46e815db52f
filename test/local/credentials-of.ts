import type { EmbeddedCloud } from '../../local/embedded-cloud';

/** The administrator's credentials, as the cloud tells them to clients. */
export function credentialsOf({ environment }: Pick<EmbeddedCloud, 'environment'>): {
  accessKeyId: string;
  secretAccessKey: string;
} {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = environment;
  return { accessKeyId, secretAccessKey };
}
