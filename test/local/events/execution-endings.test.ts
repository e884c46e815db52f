import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, Fail, Pass, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { emptyMoraineApp } from '../../../lib/moraine-app';
import { ExecutionEndings } from '../../../lib/shared/execution-endings';
import { standardMachine } from '../../../lib/shared/standard-machine';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../../local/embedded-cloud';
import { bundledFunctionDirectory } from '../lambda/function-directory';
import { temporaryDirectory } from '../temporary-directory';

process.env.CDK_VALIDATION = 'false';

const DAY_MS = 86_400_000;
const client = `
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({ maxAttempts: 1 });
const put = (id, text) => client.send(new PutItemCommand({
  TableName: process.env.TABLE,
  Item: { id: { S: id }, text: { S: text } },
}));
`;
/** Puts each event on record under its id. */
const reporterSource = `${client}
export const handler = (event) => put(\`event \${event.id}\`, JSON.stringify(event));
`;
/** Says that it has begun, and works until it is let go. */
const workerSource = `${client}
const go = { TableName: process.env.TABLE, Key: { id: { S: 'go' } } };
export const handler = async () => {
  await put('worker', 'began');
  while (!(await client.send(new GetItemCommand(go))).Item) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await put('worker', 'done');
};
`;

/** A stack with a machine that waits a day, fails, or has a function work, and a function that is told of its endings. */
function synthesize(): string {
  const outdir = temporaryDirectory();
  const app = emptyMoraineApp({ outdir });
  const stack = new Stack(app, 'Sample');
  const table = new Table(stack, 'Things', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const fn = (id: string, source: string) => {
    const lambda = new LambdaFunction(stack, id, {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(bundledFunctionDirectory(source)),
      timeout: Duration.minutes(15),
      environment: { TABLE: table.tableName },
    });
    table.grantReadWriteData(lambda);
    return lambda;
  };
  const work = LambdaInvoke.jsonata(stack, 'Work', { lambdaFunction: fn('Worker', workerSource) });
  const definition = Choice.jsonata(stack, 'What')
    .when(Condition.jsonata("{% $states.input.do = 'fail' %}"), Fail.jsonata(stack, 'Fail', { error: 'Bad' }))
    .when(Condition.jsonata("{% $states.input.do = 'pass' %}"), Pass.jsonata(stack, 'Pass'))
    .when(Condition.jsonata("{% $states.input.do = 'work' %}"), work)
    .otherwise(Wait.jsonata(stack, 'Wait', { time: WaitTime.duration(Duration.days(1)) }));
  const stateMachine = standardMachine(stack, { stateMachineName: 'work', comment: 'Work', definition });
  new ExecutionEndings(stack, 'Endings', { stateMachine, reporter: fn('Reporter', reporterSource) });
  new CfnOutput(stack, 'TableName', { value: table.tableName });
  new CfnOutput(stack, 'MachineArn', { value: stateMachine.stateMachineArn });
  app.synth();
  return outdir;
}

let cdkOut: string;
let cloud: EmbeddedCloud;
let sfn: SFNClient;
let dynamodb: DynamoDBClient;
const defects: unknown[] = [];

async function startCloud(directory?: string): Promise<void> {
  cloud = await startEmbeddedCloud({ cdkOut, directory, onDefect: (error) => void defects.push(error) });
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = cloud.environment;
  const config = { endpoint: cloud.endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } };
  sfn = new SFNClient(config);
  dynamodb = new DynamoDBClient(config);
}
async function stopCloud(): Promise<void> {
  sfn.destroy();
  dynamodb.destroy();
  await cloud.stop();
}

beforeAll(() => {
  cdkOut = synthesize();
});
beforeEach(() => startCloud());
afterEach(async () => {
  await stopCloud();
  expect(defects.splice(0)).toEqual([]);
});

const TableName = () => cloud.outputs('Sample').TableName;
const start = async (name: string, input: object = {}) => {
  const { MachineArn: stateMachineArn } = cloud.outputs('Sample');
  const request = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
  return (await sfn.send(request)).executionArn as string;
};
const stop = (executionArn: string) =>
  sfn.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'by hand' }));
/** The events that the reporter has put on record. */
const reported = async () => {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: TableName() }));
  return Items.filter(({ id }) => id?.S?.startsWith('event ')).map(({ text }) => JSON.parse(text?.S ?? ''));
};
const workerSays = async () => {
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: TableName(), Key: { id: { S: 'worker' } } }));
  return Item?.text?.S;
};

it('invokes the function for failed and aborted executions, not for successful ones', async () => {
  const release = cloud.clock.hold();
  const aborted = await start('aborted', { a: 1 });
  const { stopDate } = await stop(aborted);
  release();
  const failed = await start('failed', { do: 'fail' });
  await start('passed', { do: 'pass' });
  await cloud.clock.whenIdle();
  const details = (await reported()).map(({ detail }) => detail);
  expect(details).toHaveLength(2);
  expect(details).toContainEqual(expect.objectContaining({ executionArn: failed, status: 'FAILED', error: 'Bad' }));
  expect(details).toContainEqual(
    expect.objectContaining({
      executionArn: aborted,
      name: 'aborted',
      status: 'ABORTED',
      stopDate: stopDate?.getTime(),
      input: '{"a":1}',
      error: 'Enough',
      cause: 'by hand',
    }),
  );
});

it('retries when the function fails, as Lambda does', async () => {
  const fails = cloud.faults.add({
    service: 'dynamodb',
    operation: 'PutItem',
    times: 2,
    effect: { kind: 'error', code: 'InternalServerError', statusCode: 500 },
  });
  const before = cloud.clock.now();
  await start('failed', { do: 'fail' });
  await cloud.clock.whenIdle();
  expect(fails()).toBe(2);
  expect(await reported()).toHaveLength(1);
  // One minute, then two.
  expect(cloud.clock.now() - before).toBeGreaterThanOrEqual(180_000);
});

it('delivers twice, or not at all, as the fault plan says', async () => {
  const fault = { service: 'events', operation: 'Deliver', times: 1 };
  cloud.faults.add({ ...fault, effect: { kind: 'drop' } });
  await start('lost', { do: 'fail' });
  await cloud.clock.whenIdle();
  expect(await reported()).toEqual([]);
  cloud.meter.reset();
  cloud.faults.add({ ...fault, effect: { kind: 'duplicate' } });
  await start('twice', { do: 'fail' });
  await cloud.clock.whenIdle();
  // Both have the same id, and are one item.
  expect(await reported()).toHaveLength(1);
  const puts = cloud.meter.snapshot().find(({ operation }) => operation === 'PutItem');
  expect(puts?.requests).toBe(2);
});

it('leaves a function running when the execution that invoked it is stopped', async () => {
  const executionArn = await start('stopped', { do: 'work' });
  while ((await workerSays()) !== 'began') await new Promise((resolve) => setImmediate(resolve));
  await stop(executionArn);
  const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  expect(described).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'by hand', stopDate: expect.any(Date) });
  expect(await workerSays()).toBe('began');
  await dynamodb.send(new PutItemCommand({ TableName: TableName(), Item: { id: { S: 'go' } } }));
  await cloud.clock.whenIdle();
  expect(await workerSays()).toBe('done');
  expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({ status: 'ABORTED' });
  expect((await reported()).map(({ detail }) => detail.status)).toEqual(['ABORTED']);
});

it('reports, after a restart, the executions that were running', async () => {
  await stopCloud();
  const directory = temporaryDirectory();
  await startCloud(directory);
  const release = cloud.clock.hold();
  const executionArn = await start('interrupted');
  await stopCloud();
  release();
  await startCloud(directory);
  await cloud.clock.whenIdle();
  const details = (await reported()).map(({ detail: { executionArn: arn, status } }) => ({ arn, status }));
  expect(details).toEqual([{ arn: executionArn, status: 'ABORTED' }]);
  await cloud.clock.advance(2 * DAY_MS);
  expect(await reported()).toHaveLength(1);
});
