import type { Webhook, WebhookAnswer } from '../../core/ports/webhook';

export interface MemoryWebhook extends Webhook {
  readonly posted: { url: string; body: string }[];
  /** Answer to what is posted from now on; a function decides, and may throw. */
  answer: () => Partial<WebhookAnswer>;
}

/** Webhook in memory that keeps what it gets, and answers 200 unless it is told otherwise. */
export function memoryWebhook(): MemoryWebhook {
  const webhook: MemoryWebhook = {
    posted: [],
    answer: () => ({}),
    async post(url, body) {
      webhook.posted.push({ url: url.href, body });
      return { status: 200, retryAfter: undefined, text: 'ok', ...webhook.answer() };
    },
  };
  return webhook;
}
