import { WebhookBusyError, WebhookRefusedError } from '../../core/contracts/errors';
import type { WebhookFormat } from '../../core/contracts/webhook';
import type { Clock } from '../../core/ports/clock';
import type { Log } from '../../core/ports/log';
import type { Webhook, WebhookAnswer } from '../../core/ports/webhook';
import { jsonBody } from './json-body';
import type { Notice } from './notice';
import { readNotice } from './read-notice';
import { retryAfterSeconds } from './retry-after';
import { slackBody } from './slack-body';
import { teamsBody } from './teams-body';
import type { KeptUrl } from './webhook-url';

export interface SendNoticeDeps {
  /** Name of the deployment. */
  deployment: string;
  format: WebhookFormat;
  url: KeptUrl;
  webhook: Webhook;
  clock: Clock;
  log: Log;
}

const bodies: Record<WebhookFormat, (notice: Notice, deployment: string) => string> = {
  json: jsonBody,
  slack: slackBody,
  teams: teamsBody,
};

/** Error codes of Slack, such as `channel_is_archived`. Other answers could repeat the URL, and are not logged. */
const CODE = /^[a-z_]{1,60}$/;

/**
 * Send a message of the reports topic to the webhook, at least once: a message that is delivered twice is sent twice, with one id.
 *
 * @param body SQS message: the envelope of SNS
 * @throws InvalidInputError when SNS has not written it
 * @throws WebhookBusyError when it may succeed later
 * @throws WebhookRefusedError when somebody has to change something
 */
export async function sendNotice(body: string, deps: SendNoticeDeps): Promise<void> {
  const { deployment, format, url, webhook, clock, log } = deps;
  const notice = readNotice(body);
  const answer = await webhook.post(await url.get(), bodies[format](notice, deployment));
  const { status } = answer;
  if (status >= 200 && status < 300) return log.info('notice.sent', { id: notice.id, what: notice.about.kind, status });
  url.forget();
  if (status === 408 || status === 429 || status >= 500) {
    const seconds = retryAfterSeconds(answer.retryAfter, clock.now());
    throw new WebhookBusyError(`the webhook has answered with HTTP ${reasonOf(answer)}`, seconds);
  }
  const redirect = status >= 300 && status < 400 ? ', a redirect, which is not followed' : '';
  throw new WebhookRefusedError(`the webhook has answered with HTTP ${reasonOf(answer)}${redirect}`);
}

function reasonOf({ status, text }: WebhookAnswer): string {
  const code = text.trim();
  return CODE.test(code) ? `${status} (${code})` : String(status);
}
