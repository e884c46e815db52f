import type { Speed, VirtualClock } from './clock/virtual-clock';
import { CloudDirectory } from './cloud-directory';
import { type CloudFormation, createCloudFormation } from './cloudformation/cloudformation';
import { sendRequests } from './cloudformation/custom-resources/send-requests';
import { createDynamoDb, type DynamoDb } from './dynamodb/dynamodb';
import { startEndpoint } from './endpoint/endpoint';
import { createEventBus } from './events/event-bus';
import { FaultPlan, type FaultRule } from './faults/fault-plan';
import { createGlacier, type Glacier } from './glacier/glacier';
import type { GlacierOptions } from './glacier/glacier-options';
import { administratorKey } from './iam/administrator-key';
import { authorizationLog } from './iam/authorizations/authorization-log';
import { type AuthorizationRecord, createAuthorizer } from './iam/authorize';
import { principalName } from './iam/caller';
import { Principals } from './iam/principals';
import { ResourcePolicies } from './iam/resource-policies';
import { createKms, type Kms } from './kms/kms';
import { createLambda } from './lambda/create-lambda';
import type { Lambda } from './lambda/lambda';
import { Meter } from './meter/meter';
import { createS3, type EmbeddedS3 } from './s3/s3';
import { SavedClock } from './saved-clock';
import { sendDeadLetters } from './scheduler/dead-letter';
import { scheduleCalls } from './scheduler/schedule-calls';
import { asScheduleRole } from './scheduler/schedule-roles';
import type { ScheduleTarget } from './scheduler/schedule-target';
import { createScheduler } from './scheduler/scheduler';
import { createSecretsManager } from './secretsmanager/secretsmanager';
import { createSns } from './sns/create-sns';
import { checkNotice } from './sns/service-permissions';
import type { Sns } from './sns/sns';
import { createSqs } from './sqs/create-sqs';
import type { Sqs } from './sqs/sqs';
import { createSsm } from './ssm/ssm';
import { StackRecords } from './stack/custom-resources/stack-records';
import { deploy } from './stack/deploy';
import { createStates, type StatesService } from './states/create-states';
import { MachineRoles } from './states/machine-roles';
import { sdkIntegrations } from './states/sdk-integrations';
import { sdkMapObjects } from './states/sdk-map-objects';
import { createSts } from './sts/sts';

export interface EmbeddedCloudOptions {
  /** Output directory of `cdk synth`, whose stacks are deployed. Absent: services without a stack. */
  cdkOut?: string;
  /** Directory of the data; absent: a temporary one, removed by `stop()`. */
  directory?: string;
  /** Port of 127.0.0.1; default 0, a free one. */
  port?: number;
  speed?: Speed;
  /** Virtual time at the start; a directory with a later saved time continues from that time. */
  startAtMs?: number;
  faults?: { seed?: number; rules?: FaultRule[] };
  glacier?: GlacierOptions;
  /**
   * `concurrency`: maximum concurrent invocations, default 4; `idleMax`: maximum idle processes, default 4. The larger of the
   * two limits all function processes, each of which takes up to 100 MiB when it starts.
   * `codeCacheDirectory`: directory of compiled code of functions, which several clouds may share; default: in `directory`.
   * `nodeDirectory`: directory of the Node.js versions that functions run on; default: the variable MORAINE_NODES, or
   * `.moraine/node` of the project.
   */
  lambda?: { concurrency?: number; idleMax?: number; codeCacheDirectory?: string; nodeDirectory?: string };
  /** Twelve digits; default 123456789012. */
  accountId?: string;
  /** Default us-east-1. */
  region?: string;
  /**
   * Whether signatures and presigned URLs are refused outside their time by the virtual clock, which clients have to be told since
   * it jumps; default false.
   */
  checkSignatureTime?: boolean;
  /** What a schedule that is due calls in place of its target, undefined for nothing; default: its target. */
  targetToCall?: (target: ScheduleTarget) => Promise<ScheduleTarget | undefined>;
  /** Called once per decision about what a role asks for. */
  onAuthorization?: (record: AuthorizationRecord) => void;
  /** Called with every line that a function prints. */
  onLogLine?: (functionName: string, line: string) => void;
  /** Called with failures that cannot be returned to a client; default: print to standard error. */
  onDefect?: (error: unknown, what: string) => void;
}

export interface EmbeddedCloud {
  /** `http://127.0.0.1:PORT` */
  endpoint: string;
  /** Environment variables with which AWS clients reach the embedded cloud. */
  environment: Record<string, string>;
  directory: string;
  clock: VirtualClock;
  s3: EmbeddedS3;
  glacier: Glacier;
  sqs: Sqs;
  sns: Sns;
  states: StatesService;
  kms: Kms;
  lambda: Lambda;
  dynamodb: DynamoDb;
  cloudFormation: CloudFormation;
  principals: Principals;
  resourcePolicies: ResourcePolicies;
  faults: FaultPlan;
  meter: Meter;
  /** Outputs of a deployed stack by their keys. @throws Error when there is no such stack */
  outputs(stackName: string): Record<string, string>;
  /** End all functions and close all files. Leaves nothing behind but `options.directory`. */
  stop(): Promise<void>;
}

/**
 * Start the embedded cloud on one machine and deploy a synthesized application into it.
 *
 * @throws CloudDirectoryError, PortInUseError, DeployError; whatever was started is stopped again
 */
export async function startEmbeddedCloud(options: EmbeddedCloudOptions = {}): Promise<EmbeddedCloud> {
  const closers: (() => unknown)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  const { accountId = '123456789012', region = 'us-east-1' } = options;
  const directory = CloudDirectory.open(options.directory, accountId, region);
  closers.push(() => directory.close());
  try {
    return { ...(await start({ ...options, accountId, region }, directory, closers)), stop };
  } catch (error) {
    await stop();
    throw directory.explain(error);
  }
}

async function start(
  options: EmbeddedCloudOptions & { accountId: string; region: string },
  directory: CloudDirectory,
  closers: (() => unknown)[],
): Promise<Omit<EmbeddedCloud, 'stop'>> {
  const { accountId, region } = options;
  const onDefect = options.onDefect ?? ((error, what) => console.error(`Embedded cloud: ${what}:`, error));
  const faults = new FaultPlan(options.faults);
  const meter = new Meter();
  // LevelDB locks its files, which serves as the lock of the whole directory: nothing is written before it is held.
  const dynamodb = await createDynamoDb({
    directory: directory.join('dynamodb'),
    region,
    accountId,
    onConsumed: (operation, request, units) => meter.countCapacity(operation, principalName(request.caller), units),
  });
  closers.push(() => dynamodb.close());
  const startAtMs = Math.max(directory.virtualTimeMs ?? 0, options.startAtMs ?? Date.now());
  directory.save(startAtMs);
  const administrator = administratorKey(directory.path);
  const principals = new Principals(accountId, administrator);
  const resourcePolicies = new ResourcePolicies(accountId);
  const log = authorizationLog();
  const onAuthorization = (record: AuthorizationRecord) => {
    log?.add(record);
    options.onAuthorization?.(record);
  };
  const authorizer = createAuthorizer({ principals, resourcePolicies, onAuthorization });
  const clock = new SavedClock({ startAtMs, speed: options.speed }, (virtualTimeMs) => {
    try {
      directory.save(virtualTimeMs);
    } catch (error) {
      onDefect(error, 'the virtual time cannot be saved');
    }
  });
  // Time must not jump before all services have started.
  const release = clock.hold();
  closers.push(() => clock.close());

  const endpointUrl = () => endpoint.url;
  const sqs = createSqs({ clock, region, accountId, resourcePolicies, endpointUrl });
  const sns = createSns({ clock, region, accountId, faults, sqs, authorizer, resourcePolicies, onDefect });
  const kms = createKms({ directory: directory.join('kms'), clock, region, accountId, resourcePolicies });
  const ssm = createSsm({ directory: directory.join('ssm'), clock, region, accountId });
  const secretsManager = createSecretsManager({
    directory: directory.join('secretsmanager'),
    ...{ clock, region, accountId },
  });
  const s3 = createS3({ directory: directory.join('s3'), clock, region, accountId, policies: resourcePolicies });
  let stands = () => {};
  const standing = new Promise<void>((resolve) => {
    stands = resolve;
  });
  let lent: Promise<void> | undefined;
  const publish = async (topicArn: string, message: string) => {
    // Glacier at once sends the notices that a killed process had not sent, to topics that the stacks create. It completes one
    // batch of jobs at a time and holds the clock meanwhile, but a deployment may wait for time to pass.
    lent ??= clock.lend(() => standing);
    await lent;
    meter.countRequest('sns', 'Publish', 'glacier');
    checkNotice(authorizer, topicArn, accountId);
    sns.publish(topicArn, message);
  };
  const glacier = await createGlacier({
    directory: directory.join('glacier'),
    clock,
    region,
    accountId,
    publish,
    options: { onError: onDefect, ...options.glacier },
  });
  const stores = [sqs, sns, s3, glacier];
  for (const store of stores) closers.push(() => store.close());
  // Glacier closes only after it has sent its notices, even when the deployment has failed.
  closers.push(() => stands());

  const killFunction = (sessionToken: string) => lambda.kill(sessionToken);
  const endpoint = await startEndpoint(options.port ?? 0, {
    clock,
    region,
    principals,
    checkSignatureTime: options.checkSignatureTime,
    authorize: authorizer.authorize,
    faults,
    meter,
    killFunction,
    onDefect,
  });
  closers.push(() => endpoint.close());

  const lambda = createLambda({
    clock,
    principals,
    authorizer,
    region,
    accountId,
    endpointUrl,
    meter,
    logDirectory: directory.join('logs'),
    codeCacheDirectory: directory.join('code-cache'),
    onLogLine: options.onLogLine,
    onDefect,
    ...options.lambda,
  });
  closers.push(() => lambda.close());
  const roles = new MachineRoles(principals, authorizer);
  const asMachine = (roleArn: string) => ({ endpoint: endpoint.url, region, credentials: roles.session(roleArn) });
  const integrations = sdkIntegrations(asMachine);
  const objects = sdkMapObjects(asMachine);
  const statesDirectory = directory.join('states');
  const events = createEventBus({ clock, region, accountId, lambda, faults, meter, onDefect });
  const states = createStates({
    directory: statesDirectory,
    clock,
    region,
    accountId,
    integrations,
    objects,
    roles,
    // Events about executions that a previous process left running come at once, and the stacks create the rules.
    publishEvent: (event) => void standing.then(() => events.publish(event)),
  });
  closers.push(() => states.close());
  closers.push(() => events.close());
  const asRole = asScheduleRole({ principals, endpointUrl, region });
  const scheduler = createScheduler({
    clock,
    call: scheduleCalls({ lambda, asRole }),
    targetToCall: options.targetToCall,
    sendDeadLetter: sendDeadLetters({ asRole, queueUrlOf: (arn) => sqs.queueUrl(sqs.queue(arn)) }),
    onDefect,
  });
  const cloudFormation = createCloudFormation(onDefect);
  closers.push(() => scheduler.close());
  for (const service of [...stores, kms, ssm, secretsManager, dynamodb, states, lambda, cloudFormation, createSts()])
    endpoint.mount(service);

  if (options.cdkOut !== undefined) {
    const inlineCodeDirectory = directory.join('code');
    const identities = { principals, resourcePolicies };
    const target = { region, accountId, ...identities, dynamodb, kms, lambda, events, sns, sqs, scheduler, s3, states };
    await deploy({
      cdkOut: options.cdkOut,
      services: { ...target, inlineCodeDirectory },
      cloudFormation,
      records: new StackRecords(directory.join('cloudformation')),
      sendRequest: sendRequests({ clock, region, key: administrator, endpointUrl, s3, lambda }),
      clock,
      onDefect,
    });
    const resources = cloudFormation.stacks().flatMap((stack) => stack.resources);
    log?.addDeployment(resources, principals.roles());
  }
  stands();
  release();
  return {
    endpoint: endpoint.url,
    environment: {
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: administrator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
    },
    directory: directory.path,
    clock,
    s3,
    glacier,
    sqs,
    sns,
    states,
    kms,
    lambda,
    dynamodb,
    cloudFormation,
    principals,
    resourcePolicies,
    faults,
    meter,
    outputs(stackName) {
      const stack = cloudFormation.stack(stackName);
      if (!stack) {
        const names = cloudFormation.stacks().map((deployed) => deployed.stackName);
        throw new Error(`The embedded cloud has no stack ${stackName}; it has: ${names.join(', ') || 'none'}.`);
      }
      return Object.fromEntries(stack.outputs.map(({ key, value }) => [key, value]));
    },
  };
}
