import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { DRIFT_EVENT } from '../../core/contracts/log-events';
import type { InventoryResources } from './inventory-resources';

/** Number of inventories with archives that are gone or changed, or whose comparison failed, counted in the log of report-inventory. */
export const vaultDrift = (scope: Construct, appName: string, { functions }: InventoryResources): Metric =>
  new MetricFilter(scope, 'VaultDriftFilter', {
    logGroup: functions.reportInventory.logGroup,
    filterPattern: FilterPattern.stringValue('$.message', '=', DRIFT_EVENT),
    metricNamespace: `Moraine/${appName}`,
    metricName: 'VaultDrift',
    defaultValue: 0,
  }).metric();
