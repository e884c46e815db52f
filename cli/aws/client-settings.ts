import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DATA_DIRECTORY } from '../data-directory';
import { configuredEndpoint } from './configured-endpoint';
import { localCredentials } from './local-credentials';
import { isLoopback } from './loopback';

/** Settings of every AWS client of the command line. */
export interface ClientSettings {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /**
   * Whether requests keep the time of this machine. An embedded cloud may be days ahead; the SDK takes that for a wrong clock, and
   * repeats every request that is refused.
   */
  disableClockSkewCorrection?: boolean;
  /** Whether bucket names go into the path instead of the host name. */
  forcePathStyle?: boolean;
  /** Attempts at a request; default: those of each client. */
  maxAttempts?: number;
}

const LOCAL_REGION = 'us-east-1';

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
  // An empty variable counts as none.
  const region = given.region ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION);
  if (region) settings.region = region;
  if (given.endpointUrl) settings.endpoint = given.endpointUrl;
  const isLocal = async (serviceId: string) =>
    isLoopback(given.endpointUrl ?? (await configuredEndpoint(serviceId)) ?? '');
  if (!(await isLocal('S3'))) return settings;
  settings.forcePathStyle = true;
  if (!(await isLocal('CloudFormation'))) return settings;
  settings.disableClockSkewCorrection = true;
  settings.region ??= LOCAL_REGION;
  if (!(await credentialsAreConfigured())) settings.credentials = localCredentials(dataDirectory);
  return settings;
}

async function credentialsAreConfigured(): Promise<boolean> {
  const environment = process.env;
  const before = environment.AWS_EC2_METADATA_DISABLED;
  // The credentials of an EC2 instance are never meant for an endpoint on this machine, and looking them up takes seconds.
  environment.AWS_EC2_METADATA_DISABLED = 'true';
  // Any client would do; this one is needed anyway.
  const client = new CloudFormationClient({ region: LOCAL_REGION });
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
