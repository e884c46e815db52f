import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { PlanRequestInput } from '../../core/contracts/backup-run';
import type { MoraineConfig } from '../../core/contracts/config';

export interface BackupSchedulesProps {
  config: MoraineConfig;
  stateMachine: StateMachine;
}

/** A schedule for each plan that has one; a plan without is backed up when somebody says so. */
export class BackupSchedules extends Construct {
  constructor(scope: Construct, id: string, props: BackupSchedulesProps) {
    super(scope, id);
    const { config, stateMachine } = props;
    const scheduled = config.plans.filter(({ schedule }) => schedule !== undefined);
    if (scheduled.length === 0) return;

    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachine.stateMachineArn] }),
    );
    for (const { name, schedule, source, vault } of scheduled) {
      const input: PlanRequestInput = { kind: 'backup', plan: name, scheduledTime: '<aws.scheduler.scheduled-time>' };
      const cfn = new CfnSchedule(this, name, {
        name: `${config.name}-${name}`,
        description: `Back up s3://${source.bucket}/${source.prefix} to the vault ${vault}`.slice(0, 512),
        scheduleExpression: schedule?.expression ?? '',
        scheduleExpressionTimezone: schedule?.timeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        target: { arn: stateMachine.stateMachineArn, roleArn: role.roleArn, input: JSON.stringify(input) },
      });
      // Nothing fires before the role may start what it is to start.
      cfn.node.addDependency(role);
    }
  }
}
