import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { DAMAGE_EVENT } from '../../core/contracts/log-events';
import type { RetrievalFunctions } from '../retrieval/retrieval-functions';

/** How many checks have not found what snapshots need, or could not verify their sample: counted in the log of what reports them. */
export const missingArchives = (
  scope: Construct,
  appName: string,
  { reportRetrieval }: Pick<RetrievalFunctions, 'reportRetrieval'>,
): Metric =>
  new MetricFilter(scope, 'MissingArchivesFilter', {
    logGroup: reportRetrieval.logGroup,
    filterPattern: FilterPattern.stringValue('$.message', '=', DAMAGE_EVENT),
    metricNamespace: `Moraine/${appName}`,
    metricName: 'MissingArchives',
    defaultValue: 0,
  }).metric();
