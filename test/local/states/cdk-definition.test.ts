import { App, Duration, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, SqsSendMessage } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { temporaryDirectory } from '../temporary-directory';
import { ask, describeEnded, lambdaInvoke, startHarness } from './harness';

// CDK's own check of the template takes seconds, and it is the embedded cloud that is tested here.
process.env.CDK_VALIDATION = 'false';

const SCOPE = { account: '123456789012', region: 'eu-west-1' };

/** The definition as CDK renders it, with its references resolved as a deployment does. */
function synthesize(): string {
  const app = new App({
    outdir: temporaryDirectory(),
    context: { '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2': true },
  });
  const stack = new Stack(app, 'S', { env: SCOPE });
  const bucket = Bucket.fromBucketName(stack, 'Bucket', 'retrieved');
  const queue = Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-west-1:123456789012:requests');
  const invoke = (id: string, functionName: string, payload: object) =>
    LambdaInvoke.jsonata(stack, id, {
      lambdaFunction: LambdaFunction.fromFunctionAttributes(stack, `${id}Fn`, {
        functionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}`,
        sameEnvironment: true,
      }),
      payload: sfn.TaskInput.fromObject(payload),
      outputs: '{% $states.result.Payload %}',
      retryOnServiceExceptions: false,
    });
  const request = SqsSendMessage.jsonata(stack, 'Request', {
    queue,
    integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    messageBody: sfn.TaskInput.fromObject({ batch: '{% $states.input %}', token: '{% $states.context.Task.Token %}' }),
    taskTimeout: sfn.Timeout.duration(Duration.hours(48)),
  });
  request.addCatch(sfn.Pass.jsonata(stack, 'Reconcile', { outputs: { reconciled: '{% $states.input.Error %}' } }), {
    errors: ['States.Timeout'],
  });
  const each = sfn.DistributedMap.jsonata(stack, 'Batches', {
    label: 'Batch',
    jsonataMaxConcurrency: '{% $states.input.concurrency %}',
    toleratedFailurePercentage: 100,
    itemReader: new sfn.S3JsonLItemReader({ bucket, key: '{% $states.input.index %}' }),
    itemBatcher: new sfn.ItemBatcher({ maxItemsPerBatch: 2 }),
    resultWriterV2: new sfn.ResultWriterV2({ bucket, prefix: 'results' }),
    mapExecutionType: sfn.StateMachineType.STANDARD,
  });
  each.itemProcessor(request);
  const chain = invoke('Plan', 'echo', { index: '{% $states.input.index %}', concurrency: 2 })
    .next(each)
    .next(invoke('Report', 'echo', { manifest: '{% $states.input.ResultWriterDetails.Key %}' }));
  new sfn.StateMachine(stack, 'Machine', {
    queryLanguage: sfn.QueryLanguage.JSONATA,
    definitionBody: sfn.DefinitionBody.fromChainable(chain),
  });
  const template = app.synth().getStackByName('S').template;
  const machine = Object.values<{ Type: string; Properties: { DefinitionString: unknown } }>(template.Resources).find(
    ({ Type }) => Type === 'AWS::StepFunctions::StateMachine',
  );
  const text = machine?.Properties.DefinitionString;
  if (typeof text === 'string') return text;
  const parts = (text as { 'Fn::Join': [string, (string | object)[]] })['Fn::Join'][1];
  return parts
    .map((part) =>
      typeof part === 'string' ? part : JSON.stringify(part).includes('Partition') ? 'aws' : 'amazonaws.com',
    )
    .join('');
}

it('runs a definition as CDK emits it', async () => {
  const bodies: { batch: { Items: number[] }; token: string }[] = [];
  const functionsByArn = (args: unknown) => {
    const call = args as { FunctionName: string; Payload: unknown };
    return { ...call, FunctionName: call.FunctionName.split(':').at(-1) };
  };
  const harness = await startHarness({
    integrations: {
      'lambda:invoke': (args, context) => lambdaInvoke(functionsByArn(args), context),
      'sqs:sendMessage': async (args) => {
        const body = (args as { MessageBody: (typeof bodies)[number] }).MessageBody;
        bodies.push(body);
        // The batch with 3 in it is never answered.
        if (!body.batch.Items.includes(3)) {
          harness.clock.setTimer(harness.clock.now() + 4 * 3_600_000, () =>
            ask(harness.states, 'SendTaskSuccess', { taskToken: body.token, output: JSON.stringify(body.batch.Items) }),
          );
        }
        return { MessageId: 'm' };
      },
    },
  });
  harness.objects.put('index.jsonl', '1\n2\n3\n4\n5\n');
  const { stateMachineArn } = harness.states.createStateMachine({
    name: 'retrieval',
    definition: synthesize(),
    roleArn: 'r',
  });
  const { executionArn } = harness.states.startExecution({ stateMachineArn, input: '{"index":"index.jsonl"}' });
  await harness.clock.whenIdle();
  const ended = await describeEnded(harness.states, executionArn);
  expect(ended).toMatchObject({
    status: 'SUCCEEDED',
    output: { manifest: expect.stringMatching(/^results\/.*manifest\.json$/) },
  });
  expect(Math.round(ended.seconds / 3600)).toBe(48);
  expect(bodies.map(({ batch }) => batch.Items)).toEqual([[1, 2], [3, 4], [5]]);
  const succeeded = harness.objects.keys().find((key) => key.endsWith('SUCCEEDED_0.json')) as string;
  const outputs = harness.objects.json(succeeded).map(({ Output }: { Output: string }) => JSON.parse(Output));
  expect(outputs).toEqual(expect.arrayContaining([[1, 2], [5], { reconciled: 'States.Timeout' }]));
  await harness.close();
});
