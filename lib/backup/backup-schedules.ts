import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { BackupPlan } from '../../core/contracts/backup-plan';
import type { PlanRequestInput } from '../../core/contracts/backup-run';
import type { MoraineConfig } from '../../core/contracts/config';
import type { EvaluatePlansInput } from '../../core/contracts/plan-evaluation';
import type { RetrievalRequestInput } from '../../core/contracts/retrieval-run';
import { sendMessages } from '../shared/permissions';

export interface BackupSchedulesProps {
  config: MoraineConfig;
  stateMachine: StateMachine;
  /** Executes checks. */
  retrievals: StateMachine;
  evaluatePlans: IFunction;
  /** Takes what could not be started. */
  deadLetters: IQueue;
}

/** What starts at the times of a schedule. */
interface Scheduled {
  /** Suffix to the name of the application. */
  name: string;
  description: string;
  schedule: NonNullable<BackupPlan['schedule']>;
  input: PlanRequestInput | RetrievalRequestInput | EvaluatePlansInput;
}

/** What schedules call, and the action that their role needs for that. */
interface Target {
  arn: string;
  action: string;
}

const startOf = ({ stateMachineArn }: StateMachine): Target => ({
  arn: stateMachineArn,
  action: 'states:StartExecution',
});

/** For how long Scheduler tries to start something: what starts much later is of no use, and an alarm should not wait. */
const DELIVERY_MAX = Duration.hours(2);

const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/**
 * Schedules of the backups and checks of plans, and of their evaluation; a plan without is backed up, or checked, when somebody says
 * so.
 */
export class BackupSchedules extends Construct {
  readonly #appName: string;
  readonly #deadLetters: IQueue;

  constructor(scope: Construct, id: string, props: BackupSchedulesProps) {
    super(scope, id);
    const { config, stateMachine, retrievals, evaluatePlans, deadLetters } = props;
    this.#appName = config.name;
    this.#deadLetters = deadLetters;
    this.addSchedules('Role', startOf(stateMachine), config.plans.flatMap(backupOf));
    this.addSchedules('CheckRole', startOf(retrievals), config.plans.flatMap(checkOf));
    const invocation = { arn: evaluatePlans.functionArn, action: 'lambda:InvokeFunction' };
    this.addSchedules('EvaluationRole', invocation, evaluationOf(config.plans));
  }

  /** Add the schedules that have one target, on behalf of one role. */
  private addSchedules(roleId: string, { arn, action }: Target, scheduled: readonly Scheduled[]): void {
    if (scheduled.length === 0) return;
    const role = new Role(this, roleId, {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: [action], resources: [arn] }));
    role.addToPolicy(sendMessages(this.#deadLetters));
    for (const { name, description, schedule, input } of scheduled) {
      const cfn = new CfnSchedule(this, name, {
        name: `${this.#appName}-${name}`,
        description: description.slice(0, 512),
        scheduleExpression: schedule.expression,
        scheduleExpressionTimezone: schedule.timeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn,
          roleArn: role.roleArn,
          input: JSON.stringify(input),
          retryPolicy: { maximumEventAgeInSeconds: DELIVERY_MAX.toSeconds() },
          deadLetterConfig: { arn: this.#deadLetters.queueArn },
        },
      });
      // The schedule must not fire before its role may start executions.
      cfn.node.addDependency(role);
    }
  }
}

function backupOf({ name, schedule, source, vault }: BackupPlan): Scheduled[] {
  if (!schedule) return [];
  const description = `Back up s3://${source.bucket}/${source.prefix} to the vault ${vault}`;
  const input: PlanRequestInput = { kind: 'backup', plan: name, scheduledTime: SCHEDULED_TIME };
  return [{ name, description, schedule, input }];
}

/** No plan's name has a dot: the schedule of its check is no other plan's. */
function checkOf({ name: plan, check, vault }: BackupPlan): Scheduled[] {
  if (!check) return [];
  const { schedule, sample: objects } = check;
  const sample = objects === undefined ? undefined : { objects };
  const about = { vault, check: { plan }, sample };
  const input: RetrievalRequestInput = { kind: 'check', ...about, scheduledTime: SCHEDULED_TIME };
  const description = `Check that the vault ${vault} has what the snapshots of plan ${plan} need`;
  return [{ name: `${plan}.check`, description, schedule, input }];
}

/** Evaluation of all plans that have a schedule. Its name is no plan's either. */
function evaluationOf(all: readonly BackupPlan[]): Scheduled[] {
  const plans = all.flatMap(({ name, schedule }) => (schedule ? [{ name, schedule }] : []));
  if (plans.length === 0) return [];
  const description = 'Find the plans whose schedules have not produced a snapshot';
  const schedule = { expression: 'rate(6 hours)', timeZone: 'UTC' };
  return [{ name: 'plans.evaluation', description, schedule, input: { plans } }];
}
