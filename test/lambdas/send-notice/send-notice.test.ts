import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memorySecretText } from '../../../adapters/memory/memory-secret-text';
import { memoryWebhook } from '../../../adapters/memory/memory-webhook';
import { WebhookBusyError } from '../../../core/contracts/errors';
import type { WebhookAnswer } from '../../../core/ports/webhook';
import { sendNotice } from '../../../lambdas/send-notice/send-notice';
import { KeptUrl } from '../../../lambdas/send-notice/webhook-url';
import { envelope, run } from './envelope';

const URL_TEXT = 'https://hooks.example.com/T1/secret?code=secret';
const MINUTE_MS = 60_000;

function world(text: string | undefined = URL_TEXT) {
  const clock = memoryClock();
  const secret = memorySecretText(text);
  const webhook = memoryWebhook();
  const logged: unknown[] = [];
  const record = (event: string, fields?: object) => void logged.push({ event, ...fields });
  const log = { info: record, warn: record, error: record };
  const url = new KeptUrl(secret, clock);
  const send = (body = envelope('m', { subject: 's', run })) =>
    sendNotice(body, { deployment: 'moraine', format: 'json', url, webhook, clock, log });
  const failure = (answer: Partial<WebhookAnswer>) => {
    webhook.answer = () => answer;
    return send().then(
      () => undefined,
      (error: Error & { retryAfterSeconds?: number }) => error,
    );
  };
  return { clock, secret, webhook, logged, send, failure };
}

it('posts the notice to the URL that is kept, and logs that it did', async () => {
  const { webhook, send, logged } = world(` ${URL_TEXT}\n`);
  await send();
  expect(webhook.posted.map(({ url, body }) => ({ url, title: JSON.parse(body).title }))).toEqual([
    { url: URL_TEXT, title: 's' },
  ]);
  const id = '0c1f5d3e-0000-4000-8000-000000000001';
  expect(logged).toEqual([{ event: 'notice.sent', id, what: 'run', status: 200 }]);
});

it('reads the URL again after minutes only', async () => {
  const { secret, clock, webhook, send } = world();
  await send();
  secret.text = 'https://other.example.com/';
  clock.advance(5 * MINUTE_MS - 1);
  await send();
  clock.advance(1);
  await send();
  expect(secret.reads).toBe(2);
  expect(webhook.posted.map(({ url }) => url)).toEqual([URL_TEXT, URL_TEXT, 'https://other.example.com/']);
});

it('reads the URL again at once when it has been refused', async () => {
  const { secret, webhook, send, failure } = world();
  await failure({ status: 404 });
  secret.text = 'https://other.example.com/';
  webhook.answer = () => ({});
  await send();
  expect(webhook.posted.at(-1)?.url).toBe('https://other.example.com/');
});

it.each([
  ['no URL', 'hooks.example.com'],
  ['an empty text', ''],
  ['http', 'http://hooks.example.com/secret'],
  ['another scheme', 'file:///etc/secret'],
  ['an IPv4 address', 'https://169.254.169.254/secret'],
  ['an IPv4 address in disguise', 'https://0x7f.1/secret'],
  ['an IPv6 address', 'https://[::1]/secret'],
  ['a user name', 'https://secret@hooks.example.com/'],
  ['a password', 'https://:secret@hooks.example.com/'],
])('refuses %s in place of a URL, without repeating it', async (_what, text) => {
  const { webhook, send, logged } = world(text);
  const error = await send().then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error?.name).toBe('WebhookRefusedError');
  expect(error?.cause).toBeUndefined();
  expect(error?.stack).not.toMatch(/\/secret|secret@|hooks\.|169\.254|0x7f|::1/);
  expect(webhook.posted).toEqual([]);
  expect(logged).toEqual([]);
});

it.each([408, 429, 500, 502, 503, 504])('has a notice come back that was answered with %i', async (status) => {
  const error = await world().failure({ status, text: 'try later, says hooks.example.com/T1/secret' });
  expect(error).toBeInstanceOf(WebhookBusyError);
  expect(error?.message).toBe(`the webhook has answered with HTTP ${status}`);
});

it.each([
  ['30', 30],
  ['Mon, 05 Jan 2026 10:02:00 GMT', 120],
  ['Mon, 05 Jan 2026 09:00:00 GMT', 0],
  ['soon', undefined],
  [undefined, undefined],
])('knows the time of Retry-After: %s', async (retryAfter, seconds) => {
  expect((await world().failure({ status: 429, retryAfter }))?.retryAfterSeconds).toBe(seconds);
});

it.each([
  [400, 'invalid_payload', 'the webhook has answered with HTTP 400 (invalid_payload)'],
  [403, 'Forbidden: https://hooks.example.com/T1/secret', 'the webhook has answered with HTTP 403'],
  [404, 'no_service\n', 'the webhook has answered with HTTP 404 (no_service)'],
  [302, '', 'the webhook has answered with HTTP 302, a redirect, which is not followed'],
])('fails with the reason when it is answered with %i %s', async (status, text, message) => {
  expect(await world().failure({ status, text })).toMatchObject({ name: 'WebhookRefusedError', message });
});

it('fails when the URL cannot be read', async () => {
  await expect(world('x').send()).rejects.toMatchObject({ name: 'WebhookRefusedError' });
  const { secret, send } = world();
  secret.text = undefined;
  await expect(send()).rejects.toMatchObject({ name: 'WebhookRefusedError' });
});

it('posts nothing that SNS has not written', async () => {
  const { webhook, secret, send } = world();
  await expect(send('{}')).rejects.toMatchObject({ name: 'InvalidInputError' });
  expect([webhook.posted, secret.reads]).toEqual([[], 0]);
});
