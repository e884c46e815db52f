import { resourcesOf, synthesizedTemplates, textOf } from './synthesized';

const templates = synthesizedTemplates();
const alarms = resourcesOf(templates.app, 'AWS::CloudWatch::Alarm').map(({ properties }) => properties);

it('watches every queue of dead letters, and the runs', () => {
  const watched = alarms.map(({ Namespace, MetricName, Dimensions }) => [
    Namespace,
    MetricName,
    textOf(Dimensions[0].Value, templates),
  ]);
  expect(watched.sort()).toEqual([
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', '<NoticesDeadLetters.QueueName>'],
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', '<RangesDeadLetters.QueueName>'],
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', '<RequestsDeadLetters.QueueName>'],
    ['AWS/States', 'ExecutionsFailed', '<RetrieveStateMachine>'],
  ]);
});

it('tells on the topic of reports as soon as there is one', () => {
  for (const alarm of alarms) {
    expect(alarm).toMatchObject({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 });
    expect(alarm.AlarmActions.map((action: unknown) => textOf(action, templates))).toEqual(['<ReportsTopic>']);
  }
});
