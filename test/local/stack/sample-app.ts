import { App, type AppProps, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { bundledFunctionDirectory } from '../lambda/function-directory';
import { temporaryDirectory } from '../temporary-directory';

const source = `
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = async (event) => {
  for (const record of event.Records) {
    await client.send(new UpdateItemCommand({
      TableName: process.env.TABLE,
      Key: { id: { S: JSON.parse(record.body).Message } },
      UpdateExpression: 'ADD seen :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }));
  }
};
`;

/** Two stacks, topic → queue and function → table, synthesized into a new directory. */
export function synthesizeSampleApp(
  change?: (stacks: { stateful: Stack; stateless: Stack; queue: Queue }) => void,
): string {
  const outdir = temporaryDirectory();
  const app = new App({ outdir, analyticsReporting: false } satisfies AppProps);
  const stateful = new Stack(app, 'SampleState');
  const table = new Table(stateful, 'Things', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'ttl',
  });
  const topic = new Topic(stateful, 'Notices');
  const queue = new Queue(stateful, 'Work', {
    visibilityTimeout: Duration.minutes(2),
    deadLetterQueue: { queue: new Queue(stateful, 'Dead'), maxReceiveCount: 3 },
  });
  topic.addSubscription(new SqsSubscription(queue));
  const stateless = new Stack(app, 'SampleCode');
  const keeper = new LambdaFunction(stateless, 'Keeper', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromAsset(bundledFunctionDirectory(source)),
    timeout: Duration.seconds(20),
    environment: { TABLE: table.tableName },
  });
  table.grantWriteData(keeper);
  keeper.addEventSource(new SqsEventSource(queue, { reportBatchItemFailures: false }));
  new CfnOutput(stateful, 'TopicArn', { value: topic.topicArn, exportName: 'sample-topic' });
  new CfnOutput(stateful, 'TableName', { value: table.tableName });
  new CfnOutput(stateless, 'FunctionName', { value: keeper.functionName });
  change?.({ stateful, stateless, queue });
  app.synth();
  return outdir;
}
