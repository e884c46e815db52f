import { assumptionFor } from '../../scheduler/schedule-roles';
import { plainTarget, scheduleTarget } from '../../scheduler/schedule-target';
import { PropertyReader } from '../property-reader';
import type { ResourceType } from '../resource-type';

const instant = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text));

/** AWS::Scheduler::Schedule; a flexible window is ignored: the target is called at its start. */
export const schedule: ResourceType = ({ properties, defaultName, services }) => {
  const read = new PropertyReader(properties);
  const name = read.optionalText('Name') ?? defaultName;
  const group = read.optionalText('GroupName') ?? 'default';
  const arn = `arn:aws:scheduler:${services.region}:${services.accountId}:schedule/${group}/${name}`;
  const target = read.object('Target');
  target.refuse('EcsParameters', 'EventBridgeParameters', 'KinesisParameters', 'SageMakerPipelineParameters');
  const retry = target.object('RetryPolicy');
  services.principals.checkTrust(target.text('RoleArn'), assumptionFor(arn));
  services.scheduler.createSchedule({
    name,
    arn,
    expression: read.text('ScheduleExpression'),
    timeZone: read.optionalText('ScheduleExpressionTimezone'),
    startAtMs: instant(read.optionalText('StartDate')),
    endAtMs: instant(read.optionalText('EndDate')),
    enabled: (read.optionalText('State') ?? 'ENABLED') === 'ENABLED',
    maximumRetryAttempts: retry.optionalNumber('MaximumRetryAttempts'),
    maximumEventAgeSeconds: retry.optionalNumber('MaximumEventAgeInSeconds'),
    deadLetterQueueArn: target.object('DeadLetterConfig').optionalText('Arn'),
    targets: [scheduleTarget(target.properties)],
  });
  return { physicalId: name, attributes: { Arn: arn } };
};

/** AWS::Events::Rule with a schedule */
export const scheduledRule: ResourceType = ({ properties, defaultName, services }) => {
  const read = new PropertyReader(properties);
  read.refuse('EventBusName');
  const name = read.optionalText('Name') ?? defaultName;
  const arn = `arn:aws:events:${services.region}:${services.accountId}:rule/${name}`;
  const targets = read.objects('Targets').map((target) => {
    target.refuse('InputPath', 'InputTransformer', 'DeadLetterConfig');
    const input =
      target.optionalText('Input') ?? JSON.stringify({ source: 'aws.events', resources: [arn], detail: {} });
    const roleArn = target.optionalText('RoleArn');
    if (roleArn !== undefined) services.principals.checkTrust(roleArn, assumptionFor(arn));
    return { ...plainTarget(target.text('Arn'), input), roleArn };
  });
  services.scheduler.createSchedule({
    name,
    arn,
    expression: read.text('ScheduleExpression'),
    enabled: (read.optionalText('State') ?? 'ENABLED') === 'ENABLED',
    targets,
  });
  return { physicalId: name, attributes: { Arn: arn } };
};
