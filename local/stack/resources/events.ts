import { parseEventPattern } from '../../events/event-pattern';
import { PropertyReader } from '../property-reader';
import type { ResourceType } from '../resource-type';
import { scheduledRule } from './schedules';

/** EventBridge's quota of targets per rule. */
const TARGETS_MAX = 5;

/** AWS::Events::Rule, with an event pattern or with a schedule */
export const eventsRule: ResourceType = (context) =>
  context.properties.EventPattern === undefined ? scheduledRule(context) : patternRule(context);

/** A rule of the default bus that invokes functions with the unchanged events */
const patternRule: ResourceType = ({ properties, defaultName, services }) => {
  const read = new PropertyReader(properties);
  read.refuse('ScheduleExpression', 'RoleArn');
  const bus = read.optionalText('EventBusName') ?? 'default';
  if (bus !== 'default') throw new Error(`the embedded cloud has the default event bus only, not ${bus}`);
  const targets = read.objects('Targets').map((target) => {
    target.refuseAllBut('Id', 'Arn', 'RetryPolicy');
    const retry = target.object('RetryPolicy');
    return {
      functionArn: services.lambda.fn(functionArnOf(target)).functionArn,
      maximumRetryAttempts: within(retry, 'MaximumRetryAttempts', 0, 185),
      maximumEventAgeSeconds: within(retry, 'MaximumEventAgeInSeconds', 60, 86_400),
    };
  });
  if (targets.length > TARGETS_MAX) throw new Error(`a rule has at most ${TARGETS_MAX} targets, not ${targets.length}`);
  const name = read.optionalText('Name') ?? defaultName;
  const arn = `arn:aws:events:${services.region}:${services.accountId}:rule/${name}`;
  const enabled = (read.optionalText('State') ?? 'ENABLED') === 'ENABLED';
  const pattern = parseEventPattern(read.object('EventPattern').properties);
  services.events.putRule({ arn, pattern, enabled, targets });
  return { physicalId: name, attributes: { Arn: arn } };
};

function functionArnOf(target: PropertyReader): string {
  const arn = target.text('Arn');
  if (!/^arn:[^:]+:lambda:/.test(arn))
    throw new Error(`the embedded cloud delivers events to functions only, not to ${arn}`);
  return arn;
}

function within(read: PropertyReader, name: string, min: number, max: number): number | undefined {
  const value = read.optionalNumber(name);
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return value;
  throw new Error(`the property ${name} is not an integer from ${min} to ${max}: ${value}`);
}
