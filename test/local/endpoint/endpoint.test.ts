import { connect } from 'node:net';
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { PortInUseError, startEndpoint } from '../../../local/endpoint/endpoint';
import type { AwsService } from '../../../local/endpoint/service';
import { FaultPlan } from '../../../local/faults/fault-plan';
import { allowAll } from '../../../local/iam/authorize';
import { Meter } from '../../../local/meter/meter';
import { createSts } from '../../../local/sts/sts';
import { RawConnection } from '../glacier/raw-connection';
import { roleFor } from '../roles';
import { accountId, administrator, region, type ServiceBench, startAtMs, startBench } from '../service-bench';
import { presignedUrl, signedHeaders, type UnsignedRequest } from '../signed-request';

/** The signature by the administrator of a request to a service. */
const signed = (url: string, service: string, request: UnsignedRequest = {}) =>
  signedHeaders(url, request, { service, credentials: administrator });

describe('the endpoint', () => {
  let bench: ServiceBench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  it('refuses a request without a signature with a clear error', async () => {
    const response = await fetch(bench.endpoint.url);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('not signed');
  });

  it('lists its services when another is requested', async () => {
    const { url } = bench.endpoint;
    const response = await fetch(url, { headers: await signed(url, 'ec2') });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/no service 'ec2'.*dynamodb, lambda, sns, sqs/);
  });

  it('reads the service from a presigned query', async () => {
    const url = `${bench.endpoint.url}/2015-03-31/functions/none/invocations`;
    const request = { method: 'POST', expiresSeconds: 60 };
    const presigned = await presignedUrl(url, request, { service: 'lambda', credentials: administrator });
    const response = await fetch(presigned, { method: 'POST' });
    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
  });

  const exchange = (...head: string[]) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(bench.endpoint.port, '127.0.0.1');
      let received = '';
      socket.on('data', (data) => {
        received += data;
      });
      socket.on('error', reject).on('end', () => resolve(received));
      socket.write(`${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n`);
    });
  const lines = (headers: Record<string, string>) =>
    Object.entries(headers).map(([name, value]) => `${name}: ${value}`);

  it('understands the targets that clients send to a proxy', async () => {
    bench.endpoint.mount(createSts());
    const host = 'sts.us-east-1.amazonaws.com';
    const target = `http://${host}/?Action=GetCallerIdentity&Version=2011-06-15`;
    const headers = lines(await signed(target, 'sts'));
    const answer = await exchange(`GET ${target} HTTP/1.1`, `Host: ${host}`, ...headers);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain(`<Account>${accountId}</Account>`);
  });

  it('refuses a malformed target', async () => {
    const answer = await exchange('OPTIONS * HTTP/1.1', 'Host: x');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('The request target is malformed: *');
  });

  it('answers CONNECT at once: there are no tunnels', async () => {
    const answer = await exchange('CONNECT sqs.us-east-1.amazonaws.com:443 HTTP/1.1', 'Host: x');
    expect(answer).toMatch(/^HTTP\/1\.1 405 No tunnels: use an http:\/\/ endpoint\r\n/);
  });

  it('closes although a client keeps its side of a refused tunnel open', async () => {
    const { clock, principals } = bench;
    const options = { clock, region, principals, authorize: allowAll };
    const rest = { faults: new FaultPlan(), meter: new Meter(), killFunction: () => {}, onDefect: () => {} };
    const endpoint = await startEndpoint(0, { ...options, ...rest });
    const connection = new RawConnection(endpoint.port);
    connection.write('CONNECT sqs.us-east-1.amazonaws.com:443 HTTP/1.1\r\nHost: sqs.us-east-1.amazonaws.com\r\n\r\n');
    expect(await connection.reply(10_000)).toMatchObject({ status: 405 });
    await endpoint.close();
    connection.destroy();
  });

  it.each(['constructor', 'toString', '__proto__'])('answers for no service and no operation %s', async (name) => {
    bench.endpoint.mount(createSts());
    const { url } = bench.endpoint;
    expect((await fetch(url, { headers: await signed(url, name) })).status).toBe(400);
    const query = `${url}/?Action=${name}`;
    const operation = await fetch(query, { headers: await signed(query, 'sts') });
    expect(await operation.text()).toContain('<Code>NotImplemented</Code>');
    const request = { method: 'POST', headers: { 'x-amz-target': `AmazonSQS.${name}` }, body: '{}' };
    const target = await fetch(url, { ...request, headers: await signed(url, 'sqs', request) });
    expect(await target.text()).toContain('NotImplemented');
  });

  it('dates its answers by the virtual clock', async () => {
    const response = await fetch(bench.endpoint.url, { headers: await signed(bench.endpoint.url, 'sqs') });
    const dateMs = Date.parse(response.headers.get('date') ?? '');
    expect(Math.abs(dateMs - startAtMs)).toBeLessThan(60_000);
  });

  it('names the port that is in use', async () => {
    const { port } = bench.endpoint;
    const other = startEndpoint(port, {
      clock: bench.clock,
      region,
      principals: bench.principals,
      authorize: allowAll,
      faults: new FaultPlan(),
      meter: new Meter(),
      killFunction: () => {},
      onDefect: () => {},
    });
    await expect(other).rejects.toThrow(PortInUseError);
    await expect(other).rejects.toThrow(`Port ${port}`);
  });

  it('holds the clock while a request is answered, and releases it when the caller disconnects', async () => {
    let answer: () => void = () => {};
    const slow: AwsService = {
      signingName: 'slow',
      operationOf: () => 'Wait',
      handle: (_request, response) =>
        new Promise((resolve) => {
          answer = () => {
            response.end('done');
            resolve();
          };
        }),
      close: async () => {},
    };
    bench.endpoint.mount(slow);
    let fired = false;
    bench.clock.setTimer(bench.clock.now() + 3_600_000, () => {
      fired = true;
    });
    const headers = ['Host: x', ...lines(await signed('http://x/', 'slow'))];
    const socket = connect(bench.endpoint.port, '127.0.0.1');
    const head = `GET / HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`;
    // Sent in the turn in which the socket opens, so that the idle clock cannot have jumped already.
    const release = bench.clock.hold();
    socket.on('connect', () => socket.write(head));
    const requests = () => bench.meter.snapshot().filter(({ service }) => service === 'slow').length;
    while (requests() === 0) await new Promise(setImmediate);
    release();
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(fired).toBe(false);
    socket.destroy();
    await bench.clock.whenIdle();
    expect(fired).toBe(true);
    answer();
  });

  it('does not hold the clock for a long poll', async () => {
    const queue = bench.sqs.createQueue('empty');
    const client = new SQSClient(bench.clientConfig());
    const release = bench.clock.hold();
    const polled = client.send(new ReceiveMessageCommand({ QueueUrl: bench.sqs.queueUrl(queue), WaitTimeSeconds: 20 }));
    while (bench.meter.snapshot().length === 0) await new Promise(setImmediate);
    bench.clock.setTimer(bench.clock.now() + 15_000, () => bench.sqs.send(queue.arn, 'late'));
    const startedAt = performance.now();
    release();
    expect((await polled).Messages).toHaveLength(1);
    // A clock that is held passes the 15 s at real speed.
    expect(performance.now() - startedAt).toBeLessThan(14_000);
    client.destroy();
  });

  it('turns an unexpected error of a service into a 500 in its format and reports it', async () => {
    bench.sqs.queue = () => {
      throw new TypeError('broken');
    };
    const client = new SQSClient({ ...bench.clientConfig(), maxAttempts: 1 });
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'any' }))).rejects.toMatchObject({
      name: 'InternalFailure',
      $metadata: { httpStatusCode: 500 },
    });
    expect(bench.defects).toHaveLength(1);
    client.destroy();
  });

  it('consults one authorizer for every request', async () => {
    const role = roleFor(bench.principals, 'someone', 'lambda.amazonaws.com');
    bench.endpoint.mount(createSts());
    const asRole = new STSClient(bench.clientConfig(role));
    const identity = await asRole.send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(`arn:aws:sts::${accountId}:assumed-role/someone/embedded-cloud`);
    const asUser = new STSClient(bench.clientConfig());
    expect((await asUser.send(new GetCallerIdentityCommand({}))).Account).toBe(accountId);
    asRole.destroy();
    asUser.destroy();
  });
});
