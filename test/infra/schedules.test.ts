import { PlanRequest } from '../../core/contracts/backup-run';
import { permissionsByRole } from './policies';
import { resourcesOf, synthesizedTemplates, textOf } from './synthesized';

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
  ],
});
const schedules = resourcesOf(templates.app, 'AWS::Scheduler::Schedule').map(({ properties }) => properties);

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

it('may start the backup and nothing else, on behalf of the schedules of this account', () => {
  for (const { Target } of schedules) expect(textOf(Target.RoleArn, templates)).toBe('<BackupSchedulesRole.Arn>');
  expect(permissionsByRole(templates).get('<BackupSchedulesRole>')).toEqual({
    'states:StartExecution': ['<BackupMachineRunStateMachine>'],
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

it('leaves no role behind when no plan has a schedule', () => {
  const { app } = synthesizedTemplates({ vaults: ['demo'], plans: [{ name: 'documents', source, vault: 'demo' }] });
  expect(resourcesOf(app, 'AWS::Scheduler::Schedule')).toEqual([]);
  expect(resourcesOf(app, 'AWS::IAM::Role').map(({ id }) => id)).not.toContain('BackupSchedulesRole');
});
