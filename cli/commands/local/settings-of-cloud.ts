import type { EmbeddedCloud } from '../../../local/embedded-cloud';
import type { ClientSettings } from '../../aws/client-settings';

/** Settings of AWS clients that act as the administrator of an embedded cloud of this process. */
export function settingsOf(cloud: Pick<EmbeddedCloud, 'endpoint' | 'environment'>): ClientSettings {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION } = cloud.environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY || !AWS_REGION) {
    throw new Error('the embedded cloud has no access key or no region');
  }
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  return { endpoint: cloud.endpoint, region: AWS_REGION, credentials, forcePathStyle: true };
}
