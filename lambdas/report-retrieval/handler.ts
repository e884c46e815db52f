import { dynamodbClient, s3Client, snsClient } from '../../adapters/aws/clients';
import { dynamodbItems } from '../../adapters/aws/dynamodb-items';
import { s3Objects } from '../../adapters/aws/s3-objects';
import { snsTopic } from '../../adapters/aws/sns-topic';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, ReportRetrievalEnv } from '../../core/contracts/environment';
import { ReportRunInput } from '../../core/contracts/run-steps';
import { BatchLookup } from '../../core/retrieval/batch-lookup';
import { reportRetrieval } from './report-retrieval';

const env = parseEnv(ReportRetrievalEnv, process.env);
const items = dynamodbItems(dynamodbClient(), env.STATE_TABLE);
const objects = s3Objects(s3Client());
const deps = {
  items,
  objects,
  runsBucket: env.RUNS_BUCKET,
  batches: new BatchLookup(objects, env.RUNS_BUCKET),
  reports: snsTopic(snsClient(), env.REPORTS_TOPIC_ARN),
  clock: systemClock,
};

export const handler = (event: unknown) => reportRetrieval(ReportRunInput.parse(event), deps);
