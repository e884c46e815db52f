import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';

/** The part of an AWS SDK client that finding its endpoint needs. */
interface Redirectable {
  // biome-ignore lint/suspicious/noExplicitAny: each client types its stack by its own inputs and outputs
  middlewareStack: { add(middleware: any, options: any): void };
  destroy(): void;
}

/** Settings under which no request needs the network: only the host name of a request is wanted. */
const OFFLINE = { region: 'us-east-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } };

/**
 * URLs of the endpoints that the AWS SDK uses for the stack and for S3. Asking the SDK itself covers every place in which one can be
 * configured: the option, `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_S3`, the profile, and the services section of a profile.
 */
export async function endpoints(endpoint: string | undefined): Promise<{ stack: string; s3: string }> {
  const settings = { ...OFFLINE, ...(endpoint !== undefined && { endpoint }) };
  const stacks = new CloudFormationClient(settings);
  const buckets = new S3Client({ ...settings, forcePathStyle: true });
  return {
    stack: await requestUrl(stacks, () => stacks.send(new DescribeStacksCommand({}))),
    s3: await requestUrl(buckets, () => buckets.send(new ListBucketsCommand({}))),
  };
}

/** URL of the first request that a client would send. Nothing is sent. */
async function requestUrl(client: Redirectable, send: () => Promise<unknown>): Promise<string> {
  type Request = { protocol: string; hostname: string; port?: number };
  let url = '';
  const answer =
    () =>
    async ({ request: { protocol, hostname, port } }: { request: Request }) => {
      url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
      return { output: {}, response: {} };
    };
  client.middlewareStack.add(answer, { step: 'build', priority: 'low', name: 'moraineEndpoint' });
  await send();
  client.destroy();
  return url;
}
