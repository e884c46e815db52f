import { dynamodbClient, s3Client, snsClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { snsTopic } from '../../adapters/aws/sns-topic';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, ReportBackupEnv } from '../../core/contracts/environment';
import { ReportRunInput } from '../../core/contracts/run-steps';
import { reportBackup } from './report-backup';

const env = parseEnv(ReportBackupEnv, process.env);
const deps = {
  items: dynamodbItems(dynamodbClient(), env.STATE_TABLE),
  files: s3WorkingFiles(s3Client(), env.RUNS_BUCKET),
  reports: snsTopic(snsClient(), env.REPORTS_TOPIC_ARN),
  clock: systemClock,
  log: powertoolsLog('report-backup'),
};

export const handler = (event: unknown) => reportBackup(ReportRunInput.parse(event), deps);
