import { snsClient } from '../../adapters/aws/clients/sns';
import { snsTopic } from '../../adapters/aws/sns-topic';
import { memoryTopic } from '../../adapters/memory/memory-topic';
import { RUN_NOTICE_ATTRIBUTE, type RunNotice } from '../../core/contracts/run-notice';
import type { Topic } from '../../core/ports/topic';
import { queuePolicyFor } from '../local/roles';
import { clientConfig, embeddedCloud } from './embedded';

const run: RunNotice = {
  ...{ runId: 'run-1', kind: 'backup', status: 'failed', isDryRun: false, plan: 'docs' },
  finishedAt: '2026-01-05T10:00:00.000Z',
};

interface TopicWorld {
  topic: Topic;
  received(): { subject: string; message: string }[];
  /** Facts about runs that have come with messages since the last call. */
  runs(): RunNotice[];
}

describe('in memory', () => {
  const topic = memoryTopic();
  behavesAsTopic(() => ({ topic, received: () => topic.published.splice(0), runs: () => topic.runs.splice(0) }));
});

describe('on Amazon SNS', () => {
  const cloud = embeddedCloud();
  let client: ReturnType<typeof snsClient>;
  let topicArn: string;
  beforeAll(() => {
    client = snsClient(clientConfig(cloud()));
    topicArn = cloud().sns.createTopic('reports');
    const endpoint = cloud().sqs.createQueue('inbox').arn;
    cloud().resourcePolicies.set(endpoint, queuePolicyFor(topicArn, endpoint));
    cloud().sns.topics.subscribe({ topicArn, protocol: 'sqs', endpoint }, new Map());
  });
  afterAll(() => client.destroy());

  const runs: RunNotice[] = [];
  const received = () => {
    const inbox = cloud().sqs.queue('inbox');
    const envelopes = inbox.receive({ maxMessages: 10, visibilityTimeoutSeconds: 3600 });
    return envelopes.map(({ body }) => {
      const { Subject, Message, MessageAttributes } = JSON.parse(body);
      const facts = MessageAttributes?.[RUN_NOTICE_ATTRIBUTE]?.Value;
      if (facts) runs.push(JSON.parse(facts));
      return { subject: Subject, message: Message };
    });
  };
  behavesAsTopic(() => ({ topic: snsTopic(client, topicArn), received, runs: () => runs.splice(0) }));

  test('a missing topic is an error', async () => {
    await expect(snsTopic(client, `${topicArn}-missing`).publish('s', 'm')).rejects.toMatchObject({
      name: 'NoticeNotSentError',
      cause: { name: 'NotFoundException' },
    });
  });
});

function behavesAsTopic(open: () => TopicWorld) {
  test('subject and message reach the subscribers', async () => {
    await open().topic.publish('Run 1: 60 archives verified', 'Line one\nLine two: ü');
    expect(open().received()).toEqual([{ subject: 'Run 1: 60 archives verified', message: 'Line one\nLine two: ü' }]);
  });

  test('facts about a run reach them too, beside the message', async () => {
    const { topic, received, runs } = open();
    await topic.publish('s', 'with facts', run);
    await topic.publish('s', 'without');
    expect(received().map(({ message }) => message)).toEqual(['with facts', 'without']);
    expect(runs()).toEqual([run]);
  });

  test.each([
    ['a subject beyond 100 characters', 'x'.repeat(101), 'm'],
    ['a subject with a line break', 'one\ntwo', 'm'],
    ['an empty message', 's', ''],
  ])('%s is refused', async (_name, subject, message) => {
    await expect(open().topic.publish(subject, message)).rejects.toThrow();
    expect(open().received()).toEqual([]);
  });
}
