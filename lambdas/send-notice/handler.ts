import * as aws from '../../adapters/aws/function-ports';
import { httpsWebhook } from '../../adapters/aws/https-webhook';
import { powertoolsLog } from '../../adapters/aws/powertools-log';
import { sqsBatch } from '../../adapters/aws/sqs-batch';
import { systemClock } from '../../adapters/aws/system-clock';
import { parseEnv, SendNoticeEnv } from '../../core/contracts/environment';
import { sendNotice } from './send-notice';
import { KeptUrl } from './webhook-url';

const env = parseEnv(SendNoticeEnv, process.env);
const log = powertoolsLog('send-notice');
const deps = {
  deployment: env.DEPLOYMENT,
  format: env.WEBHOOK_FORMAT,
  url: new KeptUrl(aws.secretText(env.WEBHOOK_URL_SOURCE), systemClock),
  webhook: httpsWebhook(),
  clock: systemClock,
  log,
};

export const handler = sqsBatch((body) => sendNotice(body, deps), log, aws.visibility(env.WEBHOOK_QUEUE_URL));
