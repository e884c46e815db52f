import { STSClient } from '@aws-sdk/client-sts';
import { endpoints } from './endpoints';
import { DATA_DIRECTORY, localCredentials } from './local-credentials';

/** Settings of every AWS client of the command line. */
export interface ClientSettings {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** Whether bucket names go into the path instead of the host name. */
  forcePathStyle?: boolean;
}

const LOCAL_REGION = 'us-east-1';

/** Whether the URL names this machine. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/**
 * Settings for an endpoint and region given on the command line. The AWS SDK finds what is not given: `AWS_ENDPOINT_URL`,
 * `AWS_REGION`, profiles. Where S3's endpoint is on this machine, buckets go into the path, since `bucket.localhost` is no host;
 * where the stack's is too, a region and credentials that are not configured are those of the embedded cloud.
 *
 * @param dataDirectory directory of the embedded cloud
 */
export async function clientSettings(
  given: { endpointUrl: string | undefined; region: string | undefined },
  dataDirectory = DATA_DIRECTORY,
): Promise<ClientSettings> {
  const environment = process.env;
  const settings: ClientSettings = {};
  const region = given.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (region) settings.region = region;
  if (given.endpointUrl) settings.endpoint = given.endpointUrl;
  const { stack, s3 } = await endpoints(given.endpointUrl);
  if (!isLoopback(s3)) return settings;
  settings.forcePathStyle = true;
  if (!isLoopback(stack)) return settings;
  settings.region ??= LOCAL_REGION;
  if (!(await credentialsAreConfigured())) settings.credentials = localCredentials(dataDirectory);
  return settings;
}

async function credentialsAreConfigured(): Promise<boolean> {
  const environment = process.env;
  const before = environment.AWS_EC2_METADATA_DISABLED;
  // The credentials of an EC2 instance are never meant for an endpoint on this machine, and looking them up takes seconds.
  environment.AWS_EC2_METADATA_DISABLED = 'true';
  const client = new STSClient({ region: LOCAL_REGION });
  try {
    await client.config.credentials();
    return true;
  } catch (error) {
    if ((error as Error).name !== 'CredentialsProviderError') throw error;
    return false;
  } finally {
    client.destroy();
    if (before === undefined) delete environment.AWS_EC2_METADATA_DISABLED;
    else environment.AWS_EC2_METADATA_DISABLED = before;
  }
}
