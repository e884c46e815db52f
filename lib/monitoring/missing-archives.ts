import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { DAMAGE_EVENT } from '../../core/contracts/log-events';
import type { RetrievalFunctions } from '../retrieval/retrieval-functions';

/** Number of checks with missing or different archives or an unverified sample, counted in the log of report-retrieval. */
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
