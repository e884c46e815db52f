import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { BackupPlan } from '../../core/contracts/backup-plan';
import type { PlanRequestInput } from '../../core/contracts/backup-run';
import type { MoraineConfig } from '../../core/contracts/config';
import type { RetrievalRequestInput } from '../../core/contracts/retrieval-run';

export interface BackupSchedulesProps {
  config: MoraineConfig;
  stateMachine: StateMachine;
  /** Executes checks. */
  retrievals: StateMachine;
}

/** A run that a plan starts at its times. */
interface Scheduled {
  /** Suffix to the name of the application. */
  name: string;
  description: string;
  schedule: NonNullable<BackupPlan['schedule']>;
  stateMachine: StateMachine;
  input: PlanRequestInput | RetrievalRequestInput;
}

const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/** Schedules of the backups and checks of plans; a plan without is backed up, or checked, when somebody says so. */
export class BackupSchedules extends Construct {
  constructor(scope: Construct, id: string, { config, stateMachine, retrievals }: BackupSchedulesProps) {
    super(scope, id);
    const backups = config.plans.flatMap((plan) => backupOf(plan, stateMachine));
    const checks = config.plans.flatMap((plan) => checkOf(plan, retrievals));
    this.addSchedules(config.name, 'Role', backups);
    this.addSchedules(config.name, 'CheckRole', checks);
  }

  /** Schedules that start one state machine, on behalf of one role. */
  private addSchedules(appName: string, roleId: string, scheduled: readonly Scheduled[]): void {
    const [first] = scheduled;
    if (!first) return;
    const role = new Role(this, roleId, {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    const resources = [first.stateMachine.stateMachineArn];
    role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources }));
    for (const { name, description, schedule, stateMachine, input } of scheduled) {
      const cfn = new CfnSchedule(this, name, {
        name: `${appName}-${name}`,
        description: description.slice(0, 512),
        scheduleExpression: schedule.expression,
        scheduleExpressionTimezone: schedule.timeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        target: { arn: stateMachine.stateMachineArn, roleArn: role.roleArn, input: JSON.stringify(input) },
      });
      // The schedule must not fire before its role may start executions.
      cfn.node.addDependency(role);
    }
  }
}

function backupOf({ name, schedule, source, vault }: BackupPlan, stateMachine: StateMachine): Scheduled[] {
  if (!schedule) return [];
  const description = `Back up s3://${source.bucket}/${source.prefix} to the vault ${vault}`;
  const input: PlanRequestInput = { kind: 'backup', plan: name, scheduledTime: SCHEDULED_TIME };
  return [{ name, description, schedule, stateMachine, input }];
}

/** No plan's name has a dot: the schedule of its check is no other plan's. */
function checkOf({ name: plan, check, vault }: BackupPlan, stateMachine: StateMachine): Scheduled[] {
  if (!check) return [];
  const { schedule, sample: objects } = check;
  const sample = objects === undefined ? undefined : { objects };
  const about = { vault, check: { plan }, sample };
  const input: RetrievalRequestInput = { kind: 'check', ...about, scheduledTime: SCHEDULED_TIME };
  const description = `Check that the vault ${vault} has what the snapshots of plan ${plan} need`;
  return [{ name: `${plan}.check`, description, schedule, stateMachine, input }];
}
