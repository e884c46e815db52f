import { PlanRequest } from '../../core/contracts/backup-run';
import { EvaluatePlansInput } from '../../core/contracts/plan-evaluation';
import { RetrievalRequest } from '../../core/contracts/retrieval-run';
import { permissionsByRole } from './policies';
import { type Json, resourcesOf, type SynthesizedTemplates, synthesizedTemplates, textOf } from './synthesized';

const source = { bucket: 'source', prefix: 'documents/' };
const templates = synthesizedTemplates({
  vaults: ['demo'],
  plans: [
    {
      name: 'documents',
      source,
      vault: 'demo',
      schedule: { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' },
    },
    { name: 'hourly', source, vault: 'demo', schedule: { expression: 'rate(1 hour)' } },
    { name: 'now-and-then', source, vault: 'demo' },
    {
      name: 'checked',
      source,
      vault: 'demo',
      check: { schedule: { expression: 'cron(0 5 1 * ? *)', timeZone: 'Europe/Berlin' }, sample: 20 },
    },
    { name: 'compared', source, vault: 'demo', check: { schedule: { expression: 'rate(7 days)' } } },
  ],
});
const all = resourcesOf(templates.app, 'AWS::Scheduler::Schedule').map(({ properties }) => properties);
const isEvaluation = ({ Name }: Json) => Name === 'moraine-plans.evaluation';
const isCheck = ({ Name }: Json) => Name.endsWith('.check');
const schedules = all.filter((schedule) => !isCheck(schedule) && !isEvaluation(schedule));
const checks = all.filter(isCheck);

it('fires for every plan that has a schedule, at its time in its zone and not some time after', () => {
  expect(schedules).toMatchObject([
    {
      Name: 'moraine-documents',
      ScheduleExpression: 'cron(0 3 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
    },
    {
      Name: 'moraine-hourly',
      ScheduleExpression: 'rate(1 hour)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
    },
  ]);
});

it('starts the backup with the plan and the time that it fires for, which the run is named after', () => {
  const requests = schedules.map(({ Target }) => {
    expect(textOf(Target.Arn, templates)).toBe('<BackupMachineRunStateMachine>');
    return JSON.parse(Target.Input.replace('<aws.scheduler.scheduled-time>', '2026-11-01T02:00:00Z'));
  });
  expect(requests).toEqual([
    { kind: 'backup', plan: 'documents', scheduledTime: '2026-11-01T02:00:00Z' },
    { kind: 'backup', plan: 'hourly', scheduledTime: '2026-11-01T02:00:00Z' },
  ]);
  for (const request of requests) expect(PlanRequest.parse(request)).toMatchObject({ kind: 'backup', dryRun: false });
});

it('tries for two hours to start something, and then sends it to a dead-letter queue', () => {
  expect(all).toHaveLength(5);
  for (const { Target } of all) {
    expect(Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 7200 });
    expect(textOf(Target.DeadLetterConfig.Arn, templates)).toBe('<ScheduleDeadLetters.Arn>');
  }
});

it('exports the queue to a configuration without schedules too, which otherwise could not be deployed over one with', () => {
  const exported = ({ state }: SynthesizedTemplates) =>
    Object.keys(state.Outputs).filter((name) => /ScheduleDeadLetters/.test(name));
  expect(exported(templates)).toHaveLength(2);
  expect(exported(synthesizedTemplates({ vaults: ['demo'] }))).toEqual(exported(templates));
});

it('may start the backup and send dead letters and nothing else, on behalf of the schedules of this account', () => {
  for (const { Target } of schedules) expect(textOf(Target.RoleArn, templates)).toBe('<BackupSchedulesRole.Arn>');
  expect(permissionsByRole(templates).get('<BackupSchedulesRole>')).toEqual({
    'states:StartExecution': ['<BackupMachineRunStateMachine>'],
    'sqs:SendMessage': ['<ScheduleDeadLetters.Arn>'],
  });
  const role = resourcesOf(templates.app, 'AWS::IAM::Role').find(({ id }) => id === 'BackupSchedulesRole');
  expect(role?.properties.AssumeRolePolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    },
  ]);
});

it('starts checks at their own times, of the vault that the plan writes to, with a sample when one is configured', () => {
  expect(checks).toMatchObject([
    {
      Name: 'moraine-checked.check',
      ScheduleExpression: 'cron(0 5 1 * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
    },
    { Name: 'moraine-compared.check', ScheduleExpression: 'rate(7 days)', ScheduleExpressionTimezone: 'UTC' },
  ]);
  const scheduledTime = '2026-11-01T02:00:00Z';
  const requests = checks.map(({ Target }) => {
    expect(textOf(Target.Arn, templates)).toBe('<RetrieveRunStateMachine>');
    return JSON.parse(Target.Input.replace('<aws.scheduler.scheduled-time>', scheduledTime));
  });
  expect(requests).toEqual([
    { kind: 'check', vault: 'demo', check: { plan: 'checked' }, sample: { objects: 20 }, scheduledTime },
    { kind: 'check', vault: 'demo', check: { plan: 'compared' }, scheduledTime },
  ]);
  for (const request of requests) expect(RetrievalRequest.parse(request)).toMatchObject({ dryRun: false });
  for (const { Target } of checks) expect(textOf(Target.RoleArn, templates)).toBe('<BackupSchedulesCheckRole.Arn>');
  expect(permissionsByRole(templates).get('<BackupSchedulesCheckRole>')).toEqual({
    'states:StartExecution': ['<RetrieveRunStateMachine>'],
    'sqs:SendMessage': ['<ScheduleDeadLetters.Arn>'],
  });
});

it('evaluates every six hours the plans that have a schedule, and may do nothing else', () => {
  const [evaluation, ...others] = all.filter(isEvaluation);
  expect(others).toEqual([]);
  expect(evaluation).toMatchObject({ ScheduleExpression: 'rate(6 hours)', FlexibleTimeWindow: { Mode: 'OFF' } });
  expect(textOf(evaluation.Target.Arn, templates)).toBe('<BackupEvaluatePlansFunction.Arn>');
  expect(EvaluatePlansInput.parse(JSON.parse(evaluation.Target.Input))).toEqual({
    plans: [
      { name: 'documents', schedule: { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' } },
      { name: 'hourly', schedule: { expression: 'rate(1 hour)', timeZone: 'UTC' } },
    ],
  });
  expect(textOf(evaluation.Target.RoleArn, templates)).toBe('<BackupSchedulesEvaluationRole.Arn>');
  expect(permissionsByRole(templates).get('<BackupSchedulesEvaluationRole>')).toEqual({
    'lambda:InvokeFunction': ['<BackupEvaluatePlansFunction.Arn>'],
    'sqs:SendMessage': ['<ScheduleDeadLetters.Arn>'],
  });
});

it('leaves no role behind when no plan has a schedule', () => {
  const { app } = synthesizedTemplates({ vaults: ['demo'], plans: [{ name: 'documents', source, vault: 'demo' }] });
  expect(resourcesOf(app, 'AWS::Scheduler::Schedule')).toEqual([]);
  expect(resourcesOf(app, 'AWS::IAM::Role').map(({ id }) => id)).not.toContain('BackupSchedulesRole');
});
