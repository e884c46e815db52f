import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerText, customResourceHandler } from '../../../adapters/aws/custom-resource-handler';
import { type CustomResourceOutcome, CustomResourceRequest } from '../../../core/contracts/custom-resource';

interface Answer {
  method: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

const answers: Answer[] = [];
/** Statuses of the next answers, then 200. */
let statuses: number[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    answers.push({ method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(statuses.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());
beforeEach(() => {
  answers.length = 0;
  statuses = [];
});

const create = () => ({
  RequestType: 'Create',
  ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answers/1?X-Amz-Signature=abc`,
  StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/moraine-state/1',
  RequestId: 'request-1',
  LogicalResourceId: 'GlacierVaultphotos',
  ResourceType: 'Custom::GlacierVault',
  ResourceProperties: { VaultName: 'photos' },
});
const created: CustomResourceOutcome = { status: 'SUCCESS', physicalId: 'photos', data: { State: 'created' } };

it('puts its answer where CloudFormation waits for it, without a content type', async () => {
  await customResourceHandler(async () => created)(create());
  expect(answers).toHaveLength(1);
  const [answer] = answers;
  expect(answer?.method).toBe('PUT');
  expect(answer?.headers).not.toHaveProperty('content-type');
  expect(answer?.headers['content-length']).toBe(String(Buffer.byteLength(answer?.body ?? '')));
  expect(JSON.parse(answer?.body ?? '')).toEqual({
    Status: 'SUCCESS',
    PhysicalResourceId: 'photos',
    StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/moraine-state/1',
    RequestId: 'request-1',
    LogicalResourceId: 'GlacierVaultphotos',
    Data: { State: 'created' },
  });
});

it('answers failures with their reason', async () => {
  await customResourceHandler(async () => ({ status: 'FAILED', physicalId: 'photos', reason: 'because' }))(create());
  expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ Status: 'FAILED', Reason: 'because' });
});

it('repeats an answer that is not taken, without doing the work again', async () => {
  let works = 0;
  statuses = [500, 503, 403];
  await customResourceHandler(async () => {
    works += 1;
    return created;
  })(create());
  expect({ works, answers: answers.length }).toEqual({ works: 1, answers: 4 });
});

it('does not work on a request again whose answer was taken', async () => {
  let works = 0;
  const handler = customResourceHandler(async () => {
    works += 1;
    return created;
  });
  statuses = Array(5).fill(500);
  await expect(handler(create())).rejects.toThrow('refused with status 500');
  for (let time = 1; time <= 2; time++) await handler(create());
  await handler({ ...create(), RequestId: 'request-2' });
  expect({ works, answers: answers.length }).toEqual({ works: 3, answers: 7 });
});

it('fails when its answer is never taken, so that Lambda repeats the request', async () => {
  statuses = Array(10).fill(500);
  await expect(customResourceHandler(async () => created)(create())).rejects.toThrow('refused with status 500');
  expect(answers).toHaveLength(5);
});

it('refuses what is no request of CloudFormation', async () => {
  await expect(customResourceHandler(async () => created)({ ...create(), RequestType: 'Read' })).rejects.toThrow();
  const { ResponseURL, ...without } = create();
  await expect(customResourceHandler(async () => created)(without)).rejects.toThrow();
});

/** Bytes of the answer to the request without those of its reason. */
const FRAME_BYTES = 206;

it.each([
  ['short', 'because', false],
  ['just short enough', 'x'.repeat(4096 - FRAME_BYTES), false],
  ['one character too long', 'x'.repeat(4097 - FRAME_BYTES), true],
  ['long', 'x'.repeat(10_000), true],
  ['long, of characters of several bytes', 'ü€𝄞'.repeat(2000), true],
  ['long, of characters that JSON escapes', '"\n\u0001'.repeat(2000), true],
])('keeps an answer within 4,096 bytes: a reason that is %s', (_, reason, isCut) => {
  const request = CustomResourceRequest.parse(create());
  const text = answerText(request, { status: 'FAILED', physicalId: 'photos', reason });
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
  const { Reason } = JSON.parse(text);
  expect(Reason.endsWith('…')).toBe(isCut);
  expect(reason.startsWith(Reason.replace(/…$/, ''))).toBe(true);
});
