import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { OVERDUE_EVENT } from '../../core/contracts/log-events';
import type { BackupResources } from './backup-resources';

/** Number of plans found without a snapshot that their schedules should have produced, counted in the log of evaluate-plans. */
export const overduePlans = (scope: Construct, appName: string, { functions }: BackupResources): Metric =>
  new MetricFilter(scope, 'OverduePlansFilter', {
    logGroup: functions.evaluatePlans.logGroup,
    filterPattern: FilterPattern.stringValue('$.message', '=', OVERDUE_EVENT),
    metricNamespace: `Moraine/${appName}`,
    metricName: 'OverduePlans',
    defaultValue: 0,
  }).metric();
