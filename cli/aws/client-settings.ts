import { STSClient } from '@aws-sdk/client-sts';

/** What every AWS client of the command line is made with. */
export interface ClientSettings {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** Buckets go into the path, not into the host name. */
  forcePathStyle?: boolean;
}

/** Any key will do at an embedded cloud; this one says whose it is. */
const LOCAL_CREDENTIALS = { accessKeyId: 'moraine-local', secretAccessKey: 'moraine-local' };
const LOCAL_REGION = 'us-east-1';

/** Whether the URL names this machine. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/**
 * Settings for an endpoint and region given on the command line. What is left out is the AWS SDK's to find:
 * `AWS_ENDPOINT_URL`, `AWS_REGION`, profiles. At an endpoint on this machine a region and credentials are made up
 * when none are configured.
 */
export async function clientSettings(given: {
  endpointUrl: string | undefined;
  region: string | undefined;
}): Promise<ClientSettings> {
  const environment = process.env;
  const settings: ClientSettings = {};
  const region = given.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (region) settings.region = region;
  if (given.endpointUrl) settings.endpoint = given.endpointUrl;
  const endpoint = given.endpointUrl ?? environment.AWS_ENDPOINT_URL;
  if (!endpoint || !isLoopback(endpoint)) return settings;
  settings.forcePathStyle = true;
  settings.region ??= LOCAL_REGION;
  if (!(await credentialsAreConfigured())) settings.credentials = LOCAL_CREDENTIALS;
  return settings;
}

async function credentialsAreConfigured(): Promise<boolean> {
  const environment = process.env;
  const before = environment.AWS_EC2_METADATA_DISABLED;
  // Nobody who works against this machine means the credentials of an EC2 instance, and asking for them takes seconds.
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
