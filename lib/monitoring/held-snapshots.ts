import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { HELD_EVENT } from '../../core/contracts/log-events';
import type { BackupResources } from './backup-resources';

/** Number of held snapshots that backups have taken, counted in the log of `report-backup`, which needs no permission. */
export const heldSnapshots = (scope: Construct, appName: string, { functions }: BackupResources): Metric =>
  new MetricFilter(scope, 'HeldSnapshotsFilter', {
    logGroup: functions.reportBackup.logGroup,
    filterPattern: FilterPattern.stringValue('$.message', '=', HELD_EVENT),
    metricNamespace: `Moraine/${appName}`,
    metricName: 'HeldSnapshots',
    defaultValue: 0,
  }).metric();
