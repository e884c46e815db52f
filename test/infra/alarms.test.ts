import fs from 'node:fs';
import path from 'node:path';
import { resourcesOf, type SynthesizedTemplates, synthesizedTemplates, textOf } from './synthesized';

const templates = synthesizedTemplates({
  vaults: [{ name: 'demo', deletion: true }],
  plans: [{ name: 'documents', source: { bucket: 'source' }, vault: 'demo' }],
  notifications: { webhook: { url: { ssmParameter: '/moraine/webhook' } } },
});
const alarmsOf = ({ app }: SynthesizedTemplates) =>
  resourcesOf(app, 'AWS::CloudWatch::Alarm').map(({ properties }) => properties);
const alarms = alarmsOf(templates);

it('watches every queue of dead letters, the retrievals, the inventories, the deletions and the backups', () => {
  const watched = alarms.map(({ Namespace, MetricName, Dimensions }) => [
    Namespace,
    MetricName,
    textOf(Dimensions?.[0].Value ?? '', templates),
  ]);
  expect(watched.sort()).toEqual([
    ['AWS/Lambda', 'Errors', '<BackupEvaluatePlansFunction>'],
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', '<NoticesDeadLetters.QueueName>'],
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', '<NoticesQueuesDeadLetters.QueueName>'],
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', '<RangesDeadLetters.QueueName>'],
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', '<RequestsDeadLetters.QueueName>'],
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', '<ScheduleDeadLetters.QueueName>'],
    ['AWS/States', 'ExecutionsFailed', '<BackupMachineRunStateMachine>'],
    ['AWS/States', 'ExecutionsFailed', '<DeletionMachineRunStateMachine>'],
    ['AWS/States', 'ExecutionsFailed', '<InventoryMachineRunStateMachine>'],
    ['AWS/States', 'ExecutionsFailed', '<RetrieveRunStateMachine>'],
    ['Moraine/moraine', 'HeldSnapshots', ''],
    ['Moraine/moraine', 'MissingArchives', ''],
    ['Moraine/moraine', 'OverduePlans', ''],
    ['Moraine/moraine', 'VaultDrift', ''],
  ]);
});

it('counts held snapshots, overdue plans, checks that found damage, and inventories that lack archives, in the logs of what reports them', () => {
  const filters = resourcesOf(templates.app, 'AWS::Logs::MetricFilter').map(({ properties }) => properties);
  const counted = filters.map(({ LogGroupName, FilterPattern, MetricTransformations }) => ({
    log: textOf(LogGroupName, templates),
    pattern: FilterPattern,
    metrics: MetricTransformations,
  }));
  const metricsOf = (MetricName: string) => [
    { MetricNamespace: 'Moraine/moraine', MetricName, MetricValue: '1', DefaultValue: 0 },
  ];
  expect(counted).toEqual([
    {
      log: '<InventoryReportInventoryLog>',
      pattern: '{ $.message = "inventory.drift" }',
      metrics: metricsOf('VaultDrift'),
    },
    {
      log: '<RetrievalReportRetrievalLog>',
      pattern: '{ $.message = "check.damage" }',
      metrics: metricsOf('MissingArchives'),
    },
    {
      log: '<BackupReportBackupLog>',
      pattern: '{ $.message = "snapshot.held" }',
      metrics: metricsOf('HeldSnapshots'),
    },
    {
      log: '<BackupEvaluatePlansLog>',
      pattern: '{ $.message = "plan.overdue" }',
      metrics: metricsOf('OverduePlans'),
    },
  ]);
});

it('watches no backups without a plan, and no deletions unless a vault allows them', () => {
  const without = alarmsOf(synthesizedTemplates({ vaults: ['demo'] }));
  expect(without.map(({ AlarmName }) => AlarmName).sort()).toEqual([
    'moraine-dead-letters-notices',
    'moraine-dead-letters-ranges',
    'moraine-dead-letters-requests',
    'moraine-failed-inventories',
    'moraine-failed-runs',
    'moraine-missing-archives',
    'moraine-vault-drift',
  ]);
});

it('shows the runs and the functions of inventories on the dashboard', () => {
  const [dashboard] = resourcesOf(templates.app, 'AWS::CloudWatch::Dashboard').map(({ properties }) => properties);
  const body = JSON.stringify(dashboard?.DashboardBody);
  for (const title of ['Inventories', 'Inventory function errors'])
    expect(body).toContain(`\\"title\\":\\"${title}\\"`);
  for (const name of ['InventoryMachine', 'ReadInventory', 'CompareInventory', 'ReportInventory', 'RequestInventory'])
    expect(body).toContain(name);
});

it('tells on the topic of reports as soon as there is one', () => {
  for (const alarm of alarms) {
    expect(alarm).toMatchObject({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 });
    expect(alarm.AlarmActions.map((action: unknown) => textOf(action, templates))).toEqual(['<ReportsTopic>']);
  }
});

describe('the runbook', () => {
  const docs = path.join(__dirname, '../../docs');
  const articleOf = ({ AlarmDescription = '' }: { AlarmDescription?: string }) =>
    /: docs\/(operations\/[a-z-]+\.md)$/.exec(AlarmDescription)?.[1] ?? `no article: ${AlarmDescription}`;
  const read = (file: string) => fs.readFileSync(path.join(docs, file), 'utf8');

  it('lists every alarm with the article that its description names', () => {
    const rows = [...read('operations.md').matchAll(/^\| `(moraine-[a-z-]+)` \|.*\]\((\S+)\) \|$/gm)];
    const listed = rows.map(([, alarm, article]) => `${alarm}: ${article}`);
    expect(listed.sort()).toEqual(alarms.map((alarm) => `${alarm.AlarmName}: ${articleOf(alarm)}`).sort());
  });

  it('has an article for every alarm, which names the alarm', () => {
    for (const alarm of alarms) expect(read(articleOf(alarm))).toContain(`\`${alarm.AlarmName}\``);
  });
});
