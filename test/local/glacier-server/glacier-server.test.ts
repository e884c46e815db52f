import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateVaultCommand,
  DescribeJobCommand,
  InitiateJobCommand,
  ListVaultsCommand,
  SetVaultNotificationsCommand,
  UploadArchiveCommand,
} from '@aws-sdk/client-glacier';
import type { GlacierServerConfig } from '../../../local/glacier-server/server-config';
import { type GlacierServer, startGlacierServer } from '../../../local/glacier-server/start-glacier-server';
import { temporaryDirectory } from '../temporary-directory';
import { clientOf, refusalOf } from './signed-client';

const accountId = '-';
const vaultName = 'v';

async function withServer<T>(config: GlacierServerConfig, work: (server: GlacierServer) => Promise<T>): Promise<T> {
  const server = await startGlacierServer({ config: { fsync: false, ...config } });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

async function uploadTo(server: GlacierServer): Promise<string> {
  const client = clientOf(server.endpoint);
  await client.send(new CreateVaultCommand({ accountId, vaultName }));
  const { archiveId } = await client.send(
    new UploadArchiveCommand({ accountId, vaultName, body: Buffer.from('data') }),
  );
  return archiveId as string;
}

describe('configuration options', () => {
  it('throttles above a rate, and refills with time', () =>
    withServer({ requestsPerSecondMax: 0.01 }, async ({ endpoint, clock }) => {
      const client = clientOf(endpoint);
      const answers: string[] = [];
      for (let i = 0; i < 4; i++) answers.push(await refusalOf(client.send(new ListVaultsCommand({ accountId }))));
      expect(answers[0]).toBe('no refusal');
      expect(answers.at(-1)).toBe('400 ThrottlingException: Rate exceeded');
      await clock.advance(100_000);
      expect(await refusalOf(client.send(new ListVaultsCommand({ accountId })))).toBe('no refusal');
    }));

  it('throttles InitiateJob above a rate of its own, and nothing else', () =>
    // One in eleven days: while nothing is asked for, time goes on to when the job is complete and gone.
    withServer({ jobsPerSecondMax: 0.000001 }, async (server) => {
      const client = clientOf(server.endpoint);
      const archiveId = await uploadTo(server);
      const start = () =>
        refusalOf(
          client.send(
            new InitiateJobCommand({
              accountId,
              vaultName,
              jobParameters: { Type: 'archive-retrieval', ArchiveId: archiveId },
            }),
          ),
        );
      expect([await start(), await start()]).toEqual(['no refusal', '400 ThrottlingException: Rate exceeded']);
      expect(await refusalOf(client.send(new ListVaultsCommand({ accountId })))).toBe('no refusal');
      await server.clock.advance(1_000_000_000);
      expect(await start()).toBe('no refusal');
    }));

  it.each([
    [{ requestTimeoutProbability: 1 }, '408 RequestTimeoutException: Request timed out'],
    [{ serviceUnavailableProbability: 1 }, '500 ServiceUnavailableException: Service is unavailable'],
  ])('fails requests by chance: %j', (faults, answer) =>
    withServer({ faults }, async ({ endpoint }) => {
      expect(await refusalOf(clientOf(endpoint).send(new ListVaultsCommand({ accountId })))).toBe(answer);
    }),
  );

  it('fails the configured share of requests, and the same requests for the same seed', async () => {
    const outcomes = () =>
      withServer(
        { faults: { seed: 7, requestTimeoutProbability: 0.2, serviceUnavailableProbability: 0.3 } },
        async ({ endpoint }) => {
          const client = clientOf(endpoint);
          const all: string[] = [];
          for (let i = 0; i < 100; i++)
            all.push((await refusalOf(client.send(new ListVaultsCommand({ accountId })))).slice(0, 3));
          return all;
        },
      );
    const first = await outcomes();
    const count = (status: string) => first.filter((outcome) => outcome === status).length;
    expect(count('408')).toBeGreaterThan(8);
    expect(count('500')).toBeGreaterThan(15);
    expect(count('no ')).toBeGreaterThan(35);
    expect(await outcomes()).toEqual(first);
  });

  it.each([400, 503] as const)('refuses Expedited retrievals for lack of capacity with %i', (status) =>
    withServer({ insufficientCapacity: { status, probability: 1 } }, async (server) => {
      const ArchiveId = await uploadTo(server);
      const initiate = (Tier: string) =>
        new InitiateJobCommand({ accountId, vaultName, jobParameters: { Type: 'archive-retrieval', ArchiveId, Tier } });
      const client = clientOf(server.endpoint);
      expect(await refusalOf(client.send(initiate('Expedited')))).toMatch(`${status} InsufficientCapacityException`);
      expect(await refusalOf(client.send(initiate('Standard')))).toBe('no refusal');
    }),
  );

  it('completes jobs of a tier after the configured time', () =>
    withServer({ tiers: { bulkMinutes: 7 } }, async (server) => {
      const ArchiveId = await uploadTo(server);
      const client = clientOf(server.endpoint);
      const jobParameters = { Type: 'archive-retrieval', ArchiveId, Tier: 'Bulk' };
      const { jobId } = await client.send(new InitiateJobCommand({ accountId, vaultName, jobParameters }));
      await server.clock.advance(7 * 60_000);
      const job = await client.send(new DescribeJobCommand({ accountId, vaultName, jobId }));
      const tookMs = Date.parse(job.CompletionDate ?? '') - Date.parse(job.CreationDate ?? '');
      expect(tookMs).toBe(7 * 60_000);
    }));
});

describe('notices', () => {
  interface Notice {
    headers: Record<string, unknown>;
    body: Record<string, string>;
  }
  /** Answer the first requests with the given statuses, later ones with 200. */
  async function listener(...statuses: number[]) {
    const notices: Notice[] = [];
    const waiting: (() => void)[] = [];
    const server = createServer(async (http, response) => {
      let text = '';
      for await (const chunk of http) text += chunk;
      notices.push({ headers: http.headers, body: JSON.parse(text) });
      response.writeHead(statuses.shift() ?? 200).end();
      for (const wake of waiting.splice(0)) wake();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices`,
      notices,
      async until(count: number) {
        while (notices.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      },
      close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
    };
  }
  const topic = 'arn:aws:sns:us-east-1:123456789012:done';

  async function retrieve(server: GlacierServer) {
    const ArchiveId = await uploadTo(server);
    const client = clientOf(server.endpoint);
    const vaultNotificationConfig = { SNSTopic: topic, Events: ['ArchiveRetrievalCompleted'] };
    await client.send(new SetVaultNotificationsCommand({ accountId, vaultName, vaultNotificationConfig }));
    const jobParameters = { Type: 'archive-retrieval', ArchiveId };
    return (await client.send(new InitiateJobCommand({ accountId, vaultName, jobParameters }))).jobId;
  }

  it('are posted in the envelope of SNS, again while the listener refuses them', async () => {
    const listening = await listener(500, 404);
    const { url: httpEndpoint, notices } = listening;
    try {
      await withServer({ notifications: { httpEndpoint } }, async (server) => {
        const jobId = await retrieve(server);
        await listening.until(3);
        expect(notices[2]?.body).toEqual(notices[0]?.body);
        const { headers, body } = notices[2] as Notice;
        expect(headers).toMatchObject({
          'x-amz-sns-message-type': 'Notification',
          'x-amz-sns-message-id': body.MessageId,
          'x-amz-sns-topic-arn': topic,
        });
        expect(body).toMatchObject({ Type: 'Notification', TopicArn: topic });
        expect(JSON.parse(body.Message ?? '')).toMatchObject({ JobId: jobId, Completed: true, SNSTopic: null });
      });
    } finally {
      await listening.close();
    }
  });

  it('are given up after the attempts that the configuration allows, and that is reported', async () => {
    const listening = await listener(500, 500, 500);
    const defects: string[] = [];
    let reported = () => {};
    const report = new Promise<void>((resolve) => {
      reported = resolve;
    });
    const server = await startGlacierServer({
      config: { fsync: false, notifications: { httpEndpoint: listening.url, attemptsMax: 2 } },
      onDefect: (error, what) => {
        defects.push(`${what}: ${(error as Error).message}`);
        reported();
      },
    });
    try {
      await retrieve(server);
      await report;
      expect(defects).toEqual([
        `the notice to ${topic} was not delivered to ${listening.url} in 2 attempts: it answered 500`,
      ]);
      expect(listening.notices).toHaveLength(2);
    } finally {
      await server.stop();
      await listening.close();
    }
  });
});

describe('the directory', () => {
  it('keeps data and time, and is used by one server at a time', async () => {
    const directory = temporaryDirectory();
    const first = await startGlacierServer({ directory });
    await uploadTo(first);
    await first.clock.advance(3_600_000);
    const beforeMs = first.clock.now();
    await expect(startGlacierServer({ directory })).rejects.toMatchObject({
      name: 'CloudDirectoryError',
      message: `The directory ${directory} cannot be used: another embedded cloud is using it; stop that one first.`,
    });
    await first.stop();
    const second = await startGlacierServer({ directory });
    try {
      expect(second.clock.now()).toBeGreaterThanOrEqual(beforeMs);
      const { VaultList } = await clientOf(second.endpoint).send(new ListVaultsCommand({ accountId }));
      expect(VaultList?.map(({ VaultName }) => VaultName)).toEqual([vaultName]);
    } finally {
      await second.stop();
    }
  });

  it('is left as it was when the port is in use', async () => {
    const directory = temporaryDirectory();
    const first = await startGlacierServer();
    const port = Number(new URL(first.endpoint).port);
    await expect(startGlacierServer({ directory, port })).rejects.toMatchObject({ name: 'PortInUseError' });
    await first.stop();
    await (await startGlacierServer({ directory, port })).stop();
  });
});
