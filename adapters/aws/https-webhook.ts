import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { WebhookBusyError } from '../../core/contracts/errors';
import type { Webhook, WebhookAnswer } from '../../core/ports/webhook';

/** Time from request to the end of the answer. */
const POST_TIMEOUT_MS = 10_000;
/** Bytes of an answer that are read. */
const ANSWER_BYTES_MAX = 1024;

/** Webhooks by HTTPS. Certificates are verified, and redirects are not followed. */
export const httpsWebhook = (timeoutMs = POST_TIMEOUT_MS): Webhook => ({
  async post(url, body) {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await answerTo(url, Buffer.from(body), signal);
    } catch (error) {
      // Messages of the network name host and address: only the code is told.
      const { code } = error as NodeJS.ErrnoException;
      throw new WebhookBusyError(
        signal.aborted
          ? `the webhook has not answered within ${timeoutMs} ms`
          : `the webhook cannot be reached: ${code ?? 'the connection failed'}`,
      );
    }
  },
});

function answerTo(url: URL, body: Buffer, signal: AbortSignal): Promise<WebhookAnswer> {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    // A connection that was kept would be dead, without Node.js knowing, after the function was frozen.
    connection: 'close',
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, signal }, (response) => {
      readStart(response).then((text) => {
        const { statusCode: status = 0, headers: received } = response;
        resolve({ status, retryAfter: received['retry-after'], text });
      }, reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    bytes += chunk.length;
    // The loop destroys the rest.
    if (bytes >= ANSWER_BYTES_MAX) break;
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES_MAX).toString('utf8');
}
