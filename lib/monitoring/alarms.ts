import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import type { WebhookNotices } from '../notices/webhook-notices';
import type { RetrievalFunctions } from '../retrieval/retrieval-functions';
import type { StatefulStack } from '../stateful-stack';
import type { BackupResources } from './backup-resources';
import type { DeletionResources } from './deletion-resources';
import { heldSnapshots } from './held-snapshots';
import type { InventoryResources } from './inventory-resources';
import { missingArchives } from './missing-archives';
import { overduePlans } from './overdue-plans';
import { vaultDrift } from './vault-drift';

export interface AlarmsProps {
  config: MoraineConfig;
  state: StatefulStack;
  stateMachine: StateMachine;
  inventories: InventoryResources;
  functions: RetrievalFunctions;
  backups: BackupResources | undefined;
  deletions: DeletionResources | undefined;
  notices: WebhookNotices | undefined;
}

/**
 * Alarms on dead letters, failed runs and held snapshots. They are sent to the topic of run summaries, and each description
 * ends with the article that says what to do.
 */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { config, state, stateMachine, functions, inventories, backups, deletions, notices } = props;
    const period = Duration.minutes(5);
    const reports = new SnsAction(state.reportsTopic);

    const alarm = (alarmId: string, lambdaDirectory: string, alarmDescription: string, metric: IMetric) =>
      new Alarm(this, alarmId, {
        alarmName: `${config.name}-${lambdaDirectory}`,
        alarmDescription,
        metric,
        threshold: 0,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }).addAlarmAction(reports);

    const queues = { requests: state.requests, notices: state.notices, ranges: state.ranges };
    for (const [name, { deadLetters }] of Object.entries(queues)) {
      alarm(
        `${name}DeadLetters`,
        `dead-letters-${name}`,
        `Messages of queue ${name} went to its dead-letter queue after five deliveries: docs/operations/dead-letters.md`,
        deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
      );
    }
    alarm(
      'FailedRuns',
      'failed-runs',
      'A retrieval run failed: docs/operations/failed-runs.md',
      stateMachine.metricFailed({ period, statistic: 'Sum' }),
    );
    alarm(
      'FailedInventories',
      'failed-inventories',
      'The inventory of a vault failed: docs/operations/failed-inventories.md',
      inventories.stateMachine.metricFailed({ period, statistic: 'Sum' }),
    );
    alarm(
      'VaultDrift',
      'vault-drift',
      'An inventory lacks archives that snapshots need or that an earlier one lists, or lists them otherwise, or could not be compared: docs/operations/vault-drift.md',
      vaultDrift(this, config.name, inventories).with({ period, statistic: 'Sum' }),
    );
    // Snapshots of plans that are not configured are checked too.
    alarm(
      'MissingArchives',
      'missing-archives',
      'A check has not found what snapshots need in the vault, or could not verify its sample: docs/operations/missing-archives.md',
      missingArchives(this, config.name, functions).with({ period, statistic: 'Sum' }),
    );
    if (deletions) {
      alarm(
        'FailedDeletions',
        'failed-deletions',
        'A run that deletes archives failed: docs/operations/delete-archives.md',
        deletions.stateMachine.metricFailed({ period, statistic: 'Sum' }),
      );
    }
    if (notices) {
      alarm(
        'WebhookDeadLetters',
        'dead-letters-webhook',
        'The webhook has not taken a notice in five deliveries: docs/operations/webhook.md',
        notices.deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
      );
    }
    if (!backups) return;
    alarm(
      'ScheduleDeadLetters',
      'dead-letters-schedules',
      'A schedule could not start a backup, a check or the evaluation of plans for two hours: docs/operations/unstarted-schedules.md',
      state.scheduleDeadLetters.metricApproximateNumberOfMessagesVisible({ period }),
    );
    alarm(
      'HeldSnapshots',
      'held-snapshots',
      'A backup took a snapshot that is held, to be accepted or rejected by a person: docs/operations/held-snapshots.md',
      heldSnapshots(this, config.name, backups).with({ period, statistic: 'Sum' }),
    );
    alarm(
      'FailedBackups',
      'failed-backups',
      'A backup run failed: docs/operations/failed-backups.md',
      backups.stateMachine.metricFailed({ period, statistic: 'Sum' }),
    );
    alarm(
      'OverduePlans',
      'overdue-plans',
      'A plan has no snapshot that its schedule should have produced more than a day ago: docs/operations/overdue-plans.md',
      overduePlans(this, config.name, backups).with({ period, statistic: 'Sum' }),
    );
    alarm(
      'FailedEvaluations',
      'failed-evaluations',
      'Whether plans are overdue is not known, since the evaluation failed: docs/operations/overdue-plans.md',
      backups.functions.evaluatePlans.metricErrors({ period, statistic: 'Sum' }),
    );
  }
}
