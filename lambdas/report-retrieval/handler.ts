import { dynamodbClient, s3Client, snsClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { snsTopic } from '../../adapters/aws/sns-topic';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, ReportRetrievalEnv } from '../../core/contracts/environment';
import { ReportRunInput } from '../../core/contracts/run-steps';
import { BatchLookup } from '../../core/retrieval/batch-lookup';
import { reportRetrieval } from './report-retrieval';

const env = parseEnv(ReportRetrievalEnv, process.env);
const items = dynamodbItems(dynamodbClient(), env.STATE_TABLE);
const files = s3WorkingFiles(s3Client(), env.RUNS_BUCKET);
const deps = {
  items,
  files,
  batches: new BatchLookup(files),
  reports: snsTopic(snsClient(), env.REPORTS_TOPIC_ARN),
  clock: systemClock,
};

export const handler = (event: unknown) => reportRetrieval(ReportRunInput.parse(event), deps);
