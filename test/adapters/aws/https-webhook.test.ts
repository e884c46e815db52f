import { globalAgent } from 'node:https';
import { httpsWebhook } from '../../../adapters/aws/https-webhook';
import { HttpsReceiver, OK } from '../../local/https-receiver';

let receiver: HttpsReceiver;
const { ca } = globalAgent.options;

beforeAll(async () => {
  receiver = await HttpsReceiver.start();
});
beforeEach(() => {
  globalAgent.options.ca = receiver.certificate;
  receiver.received.length = 0;
  receiver.answer = () => OK;
});
afterEach(() => {
  globalAgent.options.ca = ca;
});
afterAll(async () => {
  globalAgent.destroy();
  await receiver.stop();
});

const post = (path: string, timeoutMs?: number) =>
  httpsWebhook(timeoutMs).post(new URL(receiver.url(path)), '{"text":"grüß"}');

it('posts JSON in UTF-8 to path and query, and returns status and text', async () => {
  expect(await post('/hooks/T1?code=secret')).toEqual({ status: 200, retryAfter: undefined, text: 'ok' });
  const contentType = 'application/json; charset=utf-8';
  expect(receiver.received).toEqual([
    { method: 'POST', path: '/hooks/T1?code=secret', contentType, body: '{"text":"grüß"}' },
  ]);
});

it('uses a connection once: one that is kept may die while a function is frozen', async () => {
  let connections = 0;
  const count = () => void connections++;
  receiver.server.on('secureConnection', count);
  await post('/first');
  await post('/second');
  receiver.server.off('secureConnection', count);
  expect(connections).toBe(2);
});

it('returns the time that a busy server asks for', async () => {
  receiver.answer = () => ({ status: 429, headers: { 'Retry-After': '30' } });
  expect(await post('/')).toEqual({ status: 429, retryAfter: '30', text: '' });
});

it('does not follow a redirect', async () => {
  receiver.answer = () => ({ status: 307, headers: { Location: receiver.url('/elsewhere') } });
  expect(await post('/hooks')).toMatchObject({ status: 307 });
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hooks']);
});

it('reads no more than the start of an answer', async () => {
  receiver.answer = () => ({ status: 200, body: 'x'.repeat(10_000_000) });
  expect(await post('/')).toMatchObject({ text: 'x'.repeat(1024) });
});

it('refuses a certificate that nobody vouches for, without a word about the URL', async () => {
  globalAgent.destroy();
  globalAgent.options.ca = [];
  const error = await post('/hooks/secret').then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error?.name).toBe('WebhookBusyError');
  expect(error?.message).toBe('the webhook cannot be reached: DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(error?.cause).toBeUndefined();
  expect(receiver.received).toEqual([]);
});

it('gives up a server that does not answer', async () => {
  receiver.answer = () => undefined;
  await expect(post('/', 50)).rejects.toMatchObject({
    name: 'WebhookBusyError',
    message: 'the webhook has not answered within 50 ms',
  });
});

it('tells that a host cannot be reached, without its name', async () => {
  const unreachable = httpsWebhook().post(new URL('https://localhost:1/secret'), '{}');
  await expect(unreachable).rejects.toMatchObject({
    name: 'WebhookBusyError',
    message: 'the webhook cannot be reached: ECONNREFUSED',
  });
});
