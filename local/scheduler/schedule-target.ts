/** The target of a schedule. */
export interface ScheduleTarget {
  kind: 'invokeFunction' | 'startExecution';
  /** ARN of the function or the state machine. */
  arn: string;
  /** JSON text; may contain context attributes of EventBridge Scheduler. */
  input: string;
  /** Name of the started execution; default: chosen by Step Functions. */
  executionName?: string;
  /** Role whose permissions the call uses; a rule invokes a function without a role. */
  roleArn?: string;
}

/** Context attributes that a schedule's input may contain. */
export interface ScheduleContext {
  scheduleArn: string;
  scheduledTime: string;
  executionId: string;
  attemptNumber: number;
}

/** @see Amazon EventBridge Scheduler User Guide, "Adding context attributes" */
export function withContext(text: string, context: ScheduleContext): string {
  return text
    .replaceAll('<aws.scheduler.schedule-arn>', context.scheduleArn)
    .replaceAll('<aws.scheduler.scheduled-time>', context.scheduledTime)
    .replaceAll('<aws.scheduler.execution-id>', context.executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(context.attemptNumber));
}

/**
 * Read the Target of AWS::Scheduler::Schedule.
 *
 * @throws Error for a target that is not implemented
 */
export function scheduleTarget(target: Record<string, unknown>): ScheduleTarget {
  const arn = String(target.Arn);
  const roleArn = target.RoleArn === undefined ? undefined : String(target.RoleArn);
  const input = String(target.Input ?? '{}');
  const universal = /^arn:[^:]+:scheduler:::aws-sdk:(.+)$/.exec(arn)?.[1];
  if (universal === undefined) return { ...plainTarget(arn, input), roleArn };
  const parameters = JSON.parse(input) as Record<string, unknown>;
  if (universal === 'sfn:startExecution') {
    const executionName = parameters.Name === undefined ? undefined : String(parameters.Name);
    const text = String(parameters.Input ?? '{}');
    return { kind: 'startExecution', arn: String(parameters.StateMachineArn), input: text, executionName, roleArn };
  }
  if (universal === 'lambda:invoke') {
    const text = String(parameters.Payload ?? '{}');
    return { kind: 'invokeFunction', arn: String(parameters.FunctionName), input: text, roleArn };
  }
  throw new Error(`The embedded cloud does not implement the schedule target ${arn}.`);
}

/** A target given by the ARN of a function or state machine. */
export function plainTarget(arn: string, input: string): ScheduleTarget {
  if (/^arn:[^:]+:lambda:/.test(arn)) return { kind: 'invokeFunction', arn, input };
  if (/^arn:[^:]+:states:.*:stateMachine:/.test(arn)) return { kind: 'startExecution', arn, input };
  throw new Error(`The embedded cloud does not implement the schedule target ${arn}.`);
}
