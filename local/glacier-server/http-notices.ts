import { randomUUID } from 'node:crypto';
import type { VirtualClock } from '../clock/virtual-clock';
import { deliveredBody } from '../sns/notification';

const requestTimeoutMs = 10_000;
const firstPauseMs = 200;
const pauseMaxMs = 10_000;
/** Longest wait for deliveries in progress when the server stops. */
const closingGraceMs = 2_000;

export interface HttpNoticesOptions {
  clock: VirtualClock;
  region: string;
  /** URL to which messages are posted; absent: they are dropped, like messages of an SNS topic without subscribers. */
  endpoint: string | undefined;
  attemptsMax: number;
  onDefect: (error: unknown, what: string) => void;
}

export interface HttpNotices {
  publish(topicArn: string, message: string): Promise<void>;
  /** Wait a moment for deliveries in progress, then drop the rest. */
  close(): Promise<void>;
}

/**
 * Delivers messages like Amazon SNS to an HTTP subscription: a POST of the envelope, retried with exponential backoff. An
 * undeliverable message is reported and lost.
 *
 * @see Amazon SNS Developer Guide, "HTTP/HTTPS notification JSON format"
 */
export function httpNotices(options: HttpNoticesOptions): HttpNotices {
  const { clock, region, endpoint, attemptsMax, onDefect } = options;
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  const deliver = async (endpoint: string, topicArn: string, message: string) => {
    const messageId = randomUUID();
    const subscriptionArn = `${topicArn}:${randomUUID()}`;
    const published = { messageId, message, attributes: {}, publishedAt: clock.date() };
    const body = deliveredBody(
      published,
      { topicArn, subscriptionArn, protocol: 'http', endpoint, rawMessageDelivery: false },
      region,
    );
    const headers = {
      'Content-Type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': messageId,
      'x-amz-sns-topic-arn': topicArn,
      'x-amz-sns-subscription-arn': subscriptionArn,
    };
    for (let attempt = 1; !closing.signal.aborted; attempt++) {
      try {
        return await post(endpoint, headers, body, closing.signal);
      } catch (error) {
        if (closing.signal.aborted) break;
        if (attempt === attemptsMax) {
          onDefect(error, `the notice to ${topicArn} was not delivered to ${endpoint} in ${attempt} attempts`);
          return;
        }
        await pause(Math.min(pauseMaxMs, firstPauseMs * 2 ** (attempt - 1)), closing.signal);
      }
    }
    onDefect(new Error('the server stopped'), `the notice to ${topicArn} was not delivered to ${endpoint}`);
  };
  return {
    async publish(topicArn, message) {
      if (endpoint === undefined) return;
      const delivery = deliver(endpoint, topicArn, message);
      underWay.add(delivery);
      await delivery.finally(() => underWay.delete(delivery));
    },
    async close() {
      await Promise.race([Promise.allSettled(underWay), pause(closingGraceMs, closing.signal)]);
      closing.abort();
    },
  };
}

async function post(endpoint: string, headers: Record<string, string>, body: string, closing: AbortSignal) {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(requestTimeoutMs)]);
  const response = await fetch(endpoint, { method: 'POST', headers, body, signal, redirect: 'error' });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`it answered ${response.status}`);
}

function pause(milliseconds: number, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    closing.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
