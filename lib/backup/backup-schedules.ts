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
  input: PlanRequestInput | RetrievalRequestInput;
}

const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/** Schedules of the backups and checks of plans; a plan without is backed up, or checked, when somebody says so. */
export class BackupSchedules extends Construct {
  constructor(scope: Construct, id: string, { config, stateMachine, retrievals }: BackupSchedulesProps) {
    super(scope, id);
    this.addSchedules(config, 'Role', stateMachine, backupOf);
    this.addSchedules(config, 'CheckRole', retrievals, checkOf);
  }

  /** Add the schedules that start one state machine, on behalf of one role. */
  private addSchedules(
    { name: appName, plans }: MoraineConfig,
    roleId: string,
    { stateMachineArn }: StateMachine,
    scheduledOf: (plan: BackupPlan) => Scheduled[],
  ): void {
    const scheduled = plans.flatMap(scheduledOf);
    if (scheduled.length === 0) return;
    const role = new Role(this, roleId, {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }));
    for (const { name, description, schedule, input } of scheduled) {
      const cfn = new CfnSchedule(this, name, {
        name: `${appName}-${name}`,
        description: description.slice(0, 512),
        scheduleExpression: schedule.expression,
        scheduleExpressionTimezone: schedule.timeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        target: { arn: stateMachineArn, roleArn: role.roleArn, input: JSON.stringify(input) },
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
