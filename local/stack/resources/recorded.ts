import type { ResourceContext, ResourceType } from '../resource-type';

/** A type without behaviour in the embedded cloud: it is part of the stack and can be referred to. */
const recorded =
  (nameProperty: string, arn?: (name: string, context: ResourceContext) => string): ResourceType =>
  (context) => {
    const name = String(context.properties[nameProperty] ?? context.defaultName);
    return { physicalId: name, attributes: arn ? { Arn: arn(name, context) } : undefined };
  };

const regional = (service: string, resource: string) => (name: string, context: ResourceContext) =>
  `arn:aws:${service}:${context.services.region}:${context.services.accountId}:${resource}${name}`;

export const recordedTypes: Record<string, ResourceType> = {
  'AWS::CDK::Metadata': recorded('Name'),
  'AWS::Logs::LogGroup': recorded(
    'LogGroupName',
    (name, context) => `${regional('logs', 'log-group:')(name, context)}:*`,
  ),
  'AWS::Logs::ResourcePolicy': recorded('PolicyName'),
  'AWS::Logs::MetricFilter': recorded('FilterName'),
  'AWS::Logs::QueryDefinition': recorded('Name'),
  'AWS::CloudWatch::Alarm': recorded('AlarmName', regional('cloudwatch', 'alarm:')),
  'AWS::CloudWatch::CompositeAlarm': recorded('AlarmName', regional('cloudwatch', 'alarm:')),
  'AWS::CloudWatch::Dashboard': recorded('DashboardName'),
  'AWS::Scheduler::ScheduleGroup': recorded('Name', regional('scheduler', 'schedule-group/')),
  'AWS::KMS::Alias': recorded('AliasName'),
};
