import path from 'node:path';
import { VirtualClock } from '../../local/clock/virtual-clock';
import { createDynamoDb, type DynamoDb } from '../../local/dynamodb/dynamodb';
import { type Endpoint, startEndpoint } from '../../local/endpoint/endpoint';
import { FaultPlan } from '../../local/faults/fault-plan';
import { createAuthorizer } from '../../local/iam/authorize';
import { principalName } from '../../local/iam/caller';
import { Principals } from '../../local/iam/principals';
import { ResourcePolicies } from '../../local/iam/resource-policies';
import type { Role } from '../../local/iam/role';
import { createLambda, type LambdaOptions } from '../../local/lambda/create-lambda';
import type { Lambda } from '../../local/lambda/lambda';
import { Meter } from '../../local/meter/meter';
import { createSns } from '../../local/sns/create-sns';
import type { Sns } from '../../local/sns/sns';
import { createSqs } from '../../local/sqs/create-sqs';
import type { Sqs } from '../../local/sqs/sqs';
import { temporaryDirectory } from './temporary-directory';

export const accountId = '123456789012';
export const region = 'us-east-1';
export const administrator = { accessKeyId: 'AKIAADMINISTRATOR234', secretAccessKey: 'secret-of-the-administrator' };
export const startAtMs = Date.parse('2030-06-01T00:00:00Z');

/** Services without a stack, behind a real endpoint. */
export interface ServiceBench {
  clock: VirtualClock;
  endpoint: Endpoint;
  principals: Principals;
  resourcePolicies: ResourcePolicies;
  faults: FaultPlan;
  meter: Meter;
  sqs: Sqs;
  sns: Sns;
  lambda: Lambda;
  dynamodb: DynamoDb;
  directory: string;
  /** Settings of SDK clients of the user, or of a role. */
  clientConfig: (role?: Role) => {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  };
  /** Defects that the endpoint and the services have reported. */
  defects: unknown[];
  stop(): Promise<void>;
}

export async function startBench(
  options: Pick<LambdaOptions, 'concurrency' | 'idleMax' | 'nodeDirectory'> = {},
): Promise<ServiceBench> {
  const directory = temporaryDirectory();
  const clock = new VirtualClock({ startAtMs });
  const principals = new Principals(accountId, administrator);
  const resourcePolicies = new ResourcePolicies(accountId);
  const authorizer = createAuthorizer({ principals, resourcePolicies });
  const faults = new FaultPlan();
  const meter = new Meter();
  const defects: unknown[] = [];
  const onDefect = (error: unknown) => void defects.push(error);
  const killFunction = (sessionToken: string) => lambda.kill(sessionToken);
  const endpoint = await startEndpoint(0, {
    clock,
    region,
    principals,
    authorize: authorizer.authorize,
    faults,
    meter,
    killFunction,
    onDefect,
  });
  const endpointUrl = () => endpoint.url;
  const sqs = createSqs({ clock, region, accountId, resourcePolicies, endpointUrl });
  const sns = createSns({ clock, region, accountId, faults, sqs, authorizer, resourcePolicies, onDefect });
  const logDirectory = path.join(directory, 'logs');
  const codeCacheDirectory = path.join(directory, 'code-cache');
  const files = { logDirectory, codeCacheDirectory };
  const identities = { principals, authorizer };
  const lambda = createLambda({
    ...{ clock, region, accountId, endpointUrl, meter, onDefect },
    ...identities,
    ...files,
    ...options,
  });
  const dynamodb = await createDynamoDb({
    region,
    accountId,
    onConsumed: (operation, request, units) => meter.countCapacity(operation, principalName(request.caller), units),
  });
  const services = [sqs, sns, lambda, dynamodb];
  for (const service of services) endpoint.mount(service);
  return {
    clock,
    endpoint,
    principals,
    resourcePolicies,
    faults,
    meter,
    sqs,
    sns,
    lambda,
    dynamodb,
    directory,
    defects,
    clientConfig: (role) => ({
      endpoint: endpoint.url,
      region,
      credentials: role
        ? principals.assumeRole(role.roleArn, { service: 'lambda.amazonaws.com', sourceArn: 'bench:embedded-cloud' })
        : { ...administrator },
    }),
    async stop() {
      await lambda.close();
      await endpoint.close();
      for (const service of services) if (service !== lambda) await service.close();
      clock.close();
    },
  };
}
