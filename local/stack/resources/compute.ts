import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDirectory } from '../assembly';
import { PropertyReader } from '../property-reader';
import type { ResourceContext, ResourceType } from '../resource-type';

/** AWS::Lambda::Function, with Node.js code from an asset directory or from the template */
export const lambdaFunction: ResourceType = (context) => {
  const { properties, defaultName, services } = context;
  const read = new PropertyReader(properties);
  read.refuse('Layers', 'FileSystemConfigs', 'DeadLetterConfig', 'ImageConfig');
  const roleArn = read.text('Role');
  const role = services.principals.roleByArn(roleArn);
  if (!role) throw new Error(`its role ${roleArn} is not one of the deployed stacks`);
  const functionName = read.optionalText('FunctionName') ?? defaultName;
  const functionArn = `arn:aws:lambda:${services.region}:${services.accountId}:function:${functionName}`;
  const environment = Object.entries(read.object('Environment').object('Variables').properties);
  services.lambda.createFunction({
    functionName,
    functionArn,
    runtime: read.optionalText('Runtime') ?? 'none',
    handler: read.text('Handler'),
    codeDirectory: codeDirectory(context, functionName),
    timeoutSeconds: read.optionalNumber('Timeout') ?? 3,
    memoryMiB: read.optionalNumber('MemorySize') ?? 128,
    environment: Object.fromEntries(environment.map(([name, value]) => [name, String(value)])),
    role,
    logGroupName: read.object('LoggingConfig').optionalText('LogGroup'),
    maximumRetryAttempts: 2,
  });
  return { physicalId: functionName, attributes: { Arn: functionArn } };
};

/** AWS::Lambda::EventSourceMapping of a queue */
export const eventSourceMapping: ResourceType = ({ properties, services, logicalId, stackName }) => {
  const read = new PropertyReader(properties);
  read.refuse('FilterCriteria', 'DestinationConfig', 'StartingPosition', 'ProvisionedPollerConfig');
  const sourceArn = read.text('EventSourceArn');
  if (!/^arn:[^:]+:sqs:/.test(sourceArn)) throw new Error(`the embedded cloud has no event source ${sourceArn}`);
  const responseTypes = read.list('FunctionResponseTypes');
  services.lambda.createEventSource(services.sqs.queue(sourceArn), {
    functionName: read.text('FunctionName'),
    batchSize: read.optionalNumber('BatchSize'),
    maximumBatchingWindowSeconds: read.optionalNumber('MaximumBatchingWindowInSeconds'),
    maximumConcurrency: read.object('ScalingConfig').optionalNumber('MaximumConcurrency'),
    reportBatchItemFailures: responseTypes.includes('ReportBatchItemFailures'),
    enabled: read.flag('Enabled', true),
  });
  return { physicalId: `${stackName}-${logicalId}` };
};

/** AWS::Lambda::EventInvokeConfig: the retries of asynchronous invocations */
export const eventInvokeConfig: ResourceType = ({ properties, services, logicalId }) => {
  const read = new PropertyReader(properties);
  read.refuse('DestinationConfig');
  const fn = services.lambda.fn(read.text('FunctionName'));
  fn.maximumRetryAttempts = read.optionalNumber('MaximumRetryAttempts') ?? 2;
  return { physicalId: logicalId };
};

/** AWS::Lambda::Permission: lets a service invoke a function */
export const lambdaPermission: ResourceType = ({ properties, services, logicalId, defaultName }) => {
  const read = new PropertyReader(properties);
  read.refuseAllBut('FunctionName', 'Action', 'Principal', 'SourceArn');
  const action = read.text('Action');
  if (action !== 'lambda:InvokeFunction') throw new Error(`the embedded cloud does not implement the action ${action}`);
  const { functionArn } = services.lambda.fn(read.text('FunctionName'));
  const [principal, sourceArn] = [read.text('Principal'), read.optionalText('SourceArn')];
  services.lambda.permissions.add(functionArn, { sid: defaultName, principal, sourceArn });
  return { physicalId: logicalId };
};

function codeDirectory({ properties, assetPath, services }: ResourceContext, functionName: string): string {
  const code = new PropertyReader(properties).object('Code');
  const inline = code.optionalText('ZipFile');
  if (inline !== undefined) {
    const directory = path.join(services.inlineCodeDirectory, functionName);
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, 'index.js'), inline);
    return directory;
  }
  const asset = findAsset(code.text('S3Key'), assetPath);
  if (!isDirectory(asset)) throw new Error(`its code ${asset} is not a directory; zipped assets are not implemented`);
  const module = path.join(asset, new PropertyReader(properties).text('Handler').replace(/\.[^./]+$/, ''));
  if (!['.js', '.mjs', '.cjs'].some((extension) => existsSync(module + extension))) {
    throw new Error(
      `there is no function code in ${asset}: stacks were synthesized without it; run \`npx moraine build\``,
    );
  }
  return asset;
}

/** @throws Error when the assembly does not have the asset that an object key names */
function findAsset(objectKey: string, assetPath: ResourceContext['assetPath']): string {
  const hash = path.basename(objectKey).replace(/\.[a-z]+$/, '');
  const file = assetPath(hash);
  if (!file) throw new Error(`its asset ${objectKey} is missing from the cloud assembly; synthesize again`);
  return file;
}

/** AWS::StepFunctions::StateMachine */
export const stateMachine: ResourceType = async ({ properties, defaultName, services, assetPath }) => {
  const read = new PropertyReader(properties);
  if ((read.optionalText('StateMachineType') ?? 'STANDARD') !== 'STANDARD') {
    throw new Error('the embedded cloud runs STANDARD state machines only');
  }
  const name = read.optionalText('StateMachineName') ?? defaultName;
  const stored = read.object('DefinitionS3Location').optionalText('Key');
  const written =
    stored === undefined
      ? (read.optionalText('DefinitionString') ?? JSON.stringify(read.object('Definition').properties))
      : readFileSync(findAsset(stored, assetPath), 'utf8');
  const substitutions = read.object('DefinitionSubstitutions').properties;
  const definition = written.replace(/\$\{([\w-]+)\}/g, (whole, key: string) =>
    key in substitutions ? String(substitutions[key]) : whole,
  );
  await services.states.createStateMachine({ name, definition, roleArn: read.text('RoleArn') });
  const arn = `arn:aws:states:${services.region}:${services.accountId}:stateMachine:${name}`;
  return { physicalId: arn, attributes: { Arn: arn, Name: name, StateMachineRevisionId: 'INITIAL' } };
};
