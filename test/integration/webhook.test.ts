import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientConfig } from '../conformance/embedded';
import { HttpsReceiver, OK } from '../local/https-receiver';
import { Deployment } from './deployment';

const HOUR_MS = 3_600_000;
const PATH = '/hooks/T0K3N?code=s3cr3t';

let receiver: HttpsReceiver;
let directory: string;
const certificates = process.env.NODE_EXTRA_CA_CERTS;

beforeAll(async () => {
  receiver = await HttpsReceiver.start();
  directory = mkdtempSync(path.join(tmpdir(), 'moraine-webhook-'));
  process.env.NODE_EXTRA_CA_CERTS = path.join(directory, 'receiver.pem');
  writeFileSync(process.env.NODE_EXTRA_CA_CERTS, receiver.certificate);
});
beforeEach(() => {
  receiver.received.length = 0;
  receiver.answer = () => OK;
});
afterAll(async () => {
  if (certificates === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
  else process.env.NODE_EXTRA_CA_CERTS = certificates;
  rmSync(directory, { recursive: true, force: true });
  await receiver.stop();
});

/** Wait, on the virtual clock, until something is the case. */
async function until({ cloud }: Deployment, isCase: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isCase())) {
    await cloud.clock.whenIdle();
    await setImmediate();
  }
}

const bodies = () => receiver.received.map(({ body }) => JSON.parse(body));

describe('a webhook whose URL is a parameter', () => {
  let moraine: Deployment;
  const logged: string[] = [];

  beforeAll(async () => {
    const notifications = { webhook: { url: { ssmParameter: '/moraine/webhook' } } };
    moraine = await Deployment.start({ notifications }, { onLogLine: (_name, line) => logged.push(line) });
    await moraine.upload('one', 1000);
  });
  afterAll(() => moraine.stop());

  const putUrl = async (url: string) => {
    const client = new SSMClient(clientConfig(moraine.cloud));
    const Name = '/moraine/webhook';
    await client.send(new PutParameterCommand({ Name, Value: url, Type: 'SecureString', Overwrite: true }));
    client.destroy();
  };
  const publish = (message: string, subject?: string) => {
    const { sns } = moraine.cloud;
    const topic = sns.topics.arns().find((arn) => arn.includes('Reports'));
    sns.publish(topic ?? '', message, { subject });
  };
  const titles = () => bodies().map(({ title }) => title);
  const arrived = (count: number) => until(moraine, () => receiver.received.length >= count);
  /** Wait until a number of messages are dead letters. */
  const dead = (count: number) => until(moraine, async () => (await deadLetters()).length === count);
  /** Messages that could not be sent. */
  const deadLetters = async () => {
    const client = new SQSClient(clientConfig(moraine.cloud));
    const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
    const QueueUrl = QueueUrls.find((url) => /NoticesQueuesDeadLetters/.test(url));
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0, MaxNumberOfMessages: 10 }),
    );
    client.destroy();
    return Messages.map(({ Body = '' }) => JSON.parse(Body).Message);
  };

  it('gets what a run has come to, with its facts', async () => {
    await putUrl(receiver.url(PATH));
    const { runId, status } = await moraine.retrieve({ dryRun: true });
    expect(status).toBe('SUCCEEDED');
    await arrived(1);
    expect(receiver.received).toMatchObject([{ method: 'POST', path: PATH }]);
    expect(bodies()[0]).toMatchObject({
      format: 'moraine-notice',
      version: 1,
      what: 'run',
      deployment: { name: 'moraine', region: 'us-east-1', accountId: '123456789012' },
      run: { runId, kind: 'retrieve', status: 'planned', isDryRun: true, vault: 'vault' },
      commands: [`npx moraine run ${runId}`],
    });
  });

  it('gets alarms', async () => {
    publish(JSON.stringify({ AlarmName: 'moraine-failed-runs', NewStateValue: 'ALARM' }));
    await arrived(1);
    expect(titles()).toEqual(['ALARM: moraine-failed-runs']);
  });

  it('gets a notice again, no earlier than it has asked, when it was busy', async () => {
    const busy = { status: 429, headers: { 'Retry-After': '7200' } };
    receiver.answer = () => (receiver.received.length === 1 ? busy : { status: 202 });
    const startMs = moraine.cloud.clock.now();
    publish('hello', 'Busy');
    await arrived(2);
    expect(titles()).toEqual(['Busy', 'Busy']);
    expect(moraine.cloud.clock.now() - startMs).toBeGreaterThanOrEqual(2 * HOUR_MS);
    expect(await deadLetters()).toEqual([]);
  });

  it('leaves what is refused five times to the dead letters, with the reason in the log', async () => {
    receiver.answer = () => ({ status: 404, body: 'no_service' });
    publish('nobody listens', 'Refused');
    await dead(1);
    expect(titles()).toEqual(Array(5).fill('Refused'));
    expect(await deadLetters()).toEqual(['nobody listens']);
    const failures = logged.filter((line) => line.includes('message.failed'));
    expect(failures.join('\n')).toContain('the webhook has answered with HTTP 404 (no_service)');
  });

  it('follows no redirect and posts to no other scheme', async () => {
    receiver.answer = () => ({ status: 307, headers: { Location: receiver.url('/elsewhere') } });
    publish('m', 'Redirected');
    await dead(2);
    expect(new Set(receiver.received.map(({ path: at }) => at))).toEqual(new Set([PATH]));
    receiver.received.length = 0;
    await putUrl(receiver.url(PATH).replace('https:', 'http:'));
    publish('m', 'Plain');
    await dead(3);
    expect(receiver.received).toEqual([]);
    expect(logged.join('\n')).toContain('does not begin with https://');
  });

  it('has its URL in no log', () => {
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.filter((line) => /T0K3N|s3cr3t|localhost/.test(line))).toEqual([]);
  });
});

it('gets notices whose URL is a secret, in the form of Teams', async () => {
  const notifications = { webhook: { url: { secret: 'moraine/webhook' }, format: 'teams' as const } };
  const moraine = await Deployment.start({ notifications });
  try {
    const client = new SecretsManagerClient(clientConfig(moraine.cloud));
    await client.send(new CreateSecretCommand({ Name: 'moraine/webhook', SecretString: receiver.url(PATH) }));
    client.destroy();
    await moraine.upload('one', 1000);
    await moraine.retrieve({ dryRun: true });
    await until(moraine, () => receiver.received.length > 0);
    expect(bodies()).toMatchObject([{ type: 'message' }]);
  } finally {
    await moraine.stop();
  }
});
