import { dynamodbClient, s3Client, snsClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { snsTopic } from '../../adapters/aws/sns-topic';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, ReportInventoryEnv } from '../../core/contracts/environment';
import { ReportRunInput } from '../../core/contracts/run-steps';
import { reportInventory } from './report-inventory';

const env = parseEnv(ReportInventoryEnv, process.env);
const deps = {
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  files: s3WorkingFiles(s3Client(), env.RUNS_BUCKET),
  reports: snsTopic(snsClient(), env.REPORTS_TOPIC_ARN),
  clock: systemClock,
};

export const handler = (event: unknown) => reportInventory(ReportRunInput.parse(event), deps);
