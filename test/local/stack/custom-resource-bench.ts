import { type EmbeddedCloud, type EmbeddedCloudOptions, startEmbeddedCloud } from '../../../local/embedded-cloud';
import type { Template, TemplateResource } from '../../../local/stack/assembly';
import { trustOf } from '../roles';
import { writtenAssembly } from './written-assembly';

/** Answers as the properties `On Create`, `On Update` and `On Delete` say, and prints every event. */
export const providerCode = `
const { existsSync, writeFileSync } = require('node:fs');
const put = (event, body, headers = { 'content-type': '' }) =>
  fetch(event.ResponseURL, { method: 'PUT', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
exports.handler = async (event) => {
  console.log('REQUEST ' + JSON.stringify(event));
  const { RequestType, StackId, RequestId, LogicalResourceId, PhysicalResourceId, ResourceProperties: properties } = event;
  const [behaviour, argument] = (properties['On' + RequestType] ?? '').split(' ');
  const ids = { StackId, RequestId, LogicalResourceId };
  const Data = { Name: properties.Name, Count: 3, Provider: 'PROVIDER' };
  const physicalId = RequestType === 'Delete' ? PhysicalResourceId : properties.Name ?? 'thing';
  const success = { ...ids, Status: 'SUCCESS', PhysicalResourceId: physicalId, Data };
  const failure = { ...ids, Status: 'FAILED', Reason: 'told to', PhysicalResourceId: PhysicalResourceId ?? physicalId };
  const firstTime = () => {
    if (existsSync(argument)) return false;
    writeFileSync(argument, '');
    return true;
  };
  if (behaviour === 'exit-once' && firstTime()) process.exit(1);
  if (behaviour === 'hang-once' && firstTime()) return new Promise(() => {});
  if (behaviour === 'hang-always') return new Promise(() => {});
  if (behaviour === 'silent') return;
  if (behaviour === 'fail') return void (await put(event, { ...failure, ...(argument && { PhysicalResourceId: argument }) }));
  if (behaviour === 'fail-nameless') return void (await put(event, { ...failure, PhysicalResourceId: undefined }));
  if (behaviour === 'fail-without-reason') return void (await put(event, { ...failure, Reason: undefined }));
  if (behaviour === 'send') return void (await put(event, argument));
  if (behaviour === 'alter') return void (await put(event, { ...success, ...JSON.parse(argument) }));
  if (behaviour === 'pad') {
    const padded = { ...success, Data: { Padding: '' } };
    padded.Data.Padding = '.'.repeat(Number(argument) - JSON.stringify(padded).length);
    return void (await put(event, padded));
  }
  const { status } = await put(event, success);
  if (behaviour === 'twice') await put(event, { ...success, PhysicalResourceId: 'second' });
  if (behaviour === 'answer-and-fail') throw new Error('after the answer');
  if (status !== 200) throw new Error('status ' + status);
};
`;

export interface SentRequest {
  RequestType: string;
  RequestId: string;
  ResponseURL: string;
  LogicalResourceId: string;
  PhysicalResourceId?: string;
  ResourceProperties: Record<string, unknown>;
  OldResourceProperties?: Record<string, unknown>;
}

/** A custom resource whose function is that of `provider`. */
export const custom = (
  properties: Record<string, unknown> = {},
  rest: Partial<TemplateResource> = {},
): TemplateResource => ({
  Type: 'Custom::Thing',
  Properties: { ServiceToken: { 'Fn::GetAtt': ['Fn', 'Arn'] }, ...properties },
  ...rest,
});

/** The function of custom resources, and its role. */
export const provider = (properties: Record<string, unknown> = {}): Record<string, TemplateResource> => ({
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trustOf('lambda.amazonaws.com') } },
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Timeout: 60,
      Code: { ZipFile: providerCode },
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      ...properties,
    },
  },
});

/** Cloud assembly of one stack `Sample`, or of several. */
export const sample = (Resources: Record<string, TemplateResource>, rest: Partial<Template> = {}) =>
  writtenAssembly({ Sample: { Resources, ...rest } });

export interface Deployment {
  cloud: EmbeddedCloud | undefined;
  requests: SentRequest[];
  /** Type, logical id and physical id of every request. */
  sent: string[];
  defects: string[];
  error: (Error & { logicalId?: string }) | undefined;
}

const running: EmbeddedCloud[] = [];
afterEach(async () => {
  for (const cloud of running.splice(0)) await cloud.stop();
});

/** Deploy, and tell what was sent to functions; an error is returned. The cloud is stopped after the test at the latest. */
export async function deployment(options: EmbeddedCloudOptions): Promise<Deployment> {
  const result: Deployment = { cloud: undefined, requests: [], sent: [], defects: [], error: undefined };
  const onLogLine = (_name: string, line: string) => {
    if (!line.startsWith('REQUEST ')) return;
    const request: SentRequest = JSON.parse(line.slice('REQUEST '.length));
    result.requests.push(request);
    result.sent.push(
      [request.RequestType, request.LogicalResourceId, request.PhysicalResourceId].filter(Boolean).join(' '),
    );
  };
  const onDefect = (error: unknown, what: string) => void result.defects.push(`${what}: ${(error as Error).message}`);
  try {
    result.cloud = await startEmbeddedCloud({ ...options, onLogLine, onDefect });
    running.push(result.cloud);
  } catch (error) {
    result.error = error as Error;
  }
  return result;
}

/** As `deployment`, with the cloud stopped. */
export async function deployed(options: EmbeddedCloudOptions): Promise<Deployment> {
  const result = await deployment(options);
  await result.cloud?.stop();
  return result;
}
