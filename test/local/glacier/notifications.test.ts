import {
  DeleteVaultNotificationsCommand,
  GetVaultNotificationsCommand,
  SetVaultNotificationsCommand,
} from '@aws-sdk/client-glacier';
import { errorOf, hourMs, openWorld, pattern, topicArn, vaultArn, type World, type WorldConfig } from './harness';

const configuration = '/-/vaults/photos/notification-configuration';
const both = ['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted'];
let world: World;
async function open(config: WorldConfig = {}): Promise<void> {
  world = await openWorld(config);
  await world.send('PUT', '/-/vaults/photos');
}
afterEach(async () => {
  await world.close();
});

const configure = (SNSTopic: string, Events: string[]) =>
  world.send('PUT', configuration, {}, JSON.stringify({ SNSTopic, Events }));

async function bothJobs(jobTopic: string | null): Promise<string[]> {
  const ArchiveId = await world.upload('photos', pattern(10));
  await world.glacier.takeInventoryNow('photos');
  const retrieval = await world.job('photos', { Type: 'archive-retrieval', ArchiveId, SNSTopic: jobTopic });
  const inventory = await world.job('photos', { Type: 'inventory-retrieval', SNSTopic: jobTopic });
  await world.clock.advance(4 * hourMs);
  return [retrieval, inventory];
}

const sent = () =>
  world.published.map(({ topicArn: topic, message }) => [topic, (JSON.parse(message) as { JobId: string }).JobId]);

test('set, get and delete; get without a configuration is a 404', async () => {
  await open();
  const place = { accountId: '-', vaultName: 'photos' };
  const none = `404 ResourceNotFoundException: No notification configuration is set for vault: ${vaultArn('photos')}`;
  expect(errorOf(await world.send('GET', configuration))).toBe(none);
  const vaultNotificationConfig = { SNSTopic: topicArn('all'), Events: both };
  await world.client.send(new SetVaultNotificationsCommand({ ...place, vaultNotificationConfig }));
  expect((await world.client.send(new GetVaultNotificationsCommand(place))).vaultNotificationConfig).toEqual(
    vaultNotificationConfig,
  );
  expect((await configure(topicArn('one'), [both[1] as string])).status).toBe(204);
  expect((await world.send('GET', configuration)).text).toBe(
    `{"Events":["InventoryRetrievalCompleted"],"SNSTopic":"${topicArn('one')}"}`,
  );
  for (const _ of ['first', 'again']) await world.client.send(new DeleteVaultNotificationsCommand(place));
  expect(errorOf(await world.send('GET', configuration))).toBe(none);
});

test.each<[string, object, RegExp]>([
  ['no topic', { Events: both }, /^400 MissingParameterValueException/],
  ['a bad topic', { SNSTopic: 'x', Events: both }, /^400 InvalidParameterValueException/],
  ['no events', { SNSTopic: topicArn('all') }, /^400 MissingParameterValueException/],
  [
    'an unknown event',
    { SNSTopic: topicArn('all'), Events: ['Deleted'] },
    /^400 InvalidParameterValueException: Invalid event: Deleted/,
  ],
  ['events that are no list', { SNSTopic: topicArn('all'), Events: 'x' }, /^400 SerializationException/],
])('%s is refused', async (_, body, expected) => {
  await open();
  expect(errorOf(await world.send('PUT', configuration, {}, JSON.stringify(body)))).toMatch(expected);
});

test("the job's topic gets the job document as DescribeJob shows it", async () => {
  await open();
  const ids = await bothJobs(topicArn('job'));
  expect(sent().sort()).toEqual(ids.map((jobId) => [topicArn('job'), jobId]).sort());
  for (const { message } of world.published) {
    const { JobId } = JSON.parse(message) as { JobId: string };
    expect(message).toBe((await world.send('GET', `/-/vaults/photos/jobs/${JobId}`)).text);
    expect(message).toContain('"StatusCode":"Succeeded"');
  }
});

test("the vault's configuration fires for its events only; the document then names no topic", async () => {
  await open();
  await configure(topicArn('vault'), ['InventoryRetrievalCompleted']);
  const [, inventory] = await bothJobs(null);
  expect(sent()).toEqual([[topicArn('vault'), inventory]]);
  expect(world.published[0]?.message).toContain('"SNSTopic":null');
});

test('both fire, also when they are the same topic: two messages', async () => {
  await open();
  await configure(topicArn('same'), both);
  const ids = await bothJobs(topicArn('same'));
  expect(sent().sort()).toEqual([...ids, ...ids].map((jobId) => [topicArn('same'), jobId]).sort());
});

test('a failed job is announced too', async () => {
  await open({ options: { failJob: () => 'no luck' } });
  await bothJobs(topicArn('job'));
  expect(world.published).toHaveLength(2);
  for (const { message } of world.published)
    expect(message).toContain('"StatusCode":"Failed","StatusMessage":"no luck"');
});

test('the state has changed before the message is sent', async () => {
  const seen: string[] = [];
  await open({
    publish: async (_, message) => {
      const { JobId } = JSON.parse(message) as { JobId: string };
      seen.push((await world.send('GET', `/-/vaults/photos/jobs/${JobId}`)).text === message ? 'done' : 'not yet');
    },
  });
  await bothJobs(topicArn('job'));
  expect(seen).toEqual(['done', 'done']);
});

test('an unreachable topic is reported and has no other effect', async () => {
  const reached: string[] = [];
  await open({
    publish: async (topic) => {
      if (topic === topicArn('job')) throw new Error('no such topic');
      reached.push(topic);
    },
  });
  await configure(topicArn('vault'), both);
  const ids = await bothJobs(topicArn('job'));
  expect(reached).toEqual([topicArn('vault'), topicArn('vault')]);
  expect(world.errors.map(({ what }) => what).sort()).toEqual(
    ids.map((jobId) => `cannot publish the notice of job ${jobId} to ${topicArn('job')}`).sort(),
  );
  for (const jobId of ids) expect((await world.send('GET', `/-/vaults/photos/jobs/${jobId}/output`)).status).toBe(200);
});

test('a job that falls due while the server is stopped is completed and announced once at the next start', async () => {
  await open();
  const ArchiveId = await world.upload('photos', pattern(10));
  const jobId = await world.job('photos', { Type: 'archive-retrieval', ArchiveId, SNSTopic: topicArn('job') });
  world = await world.restart();
  await world.clock.advance(4 * hourMs);
  expect(sent()).toEqual([[topicArn('job'), jobId]]);
  world = await world.restart();
  await world.clock.advance(hourMs);
  expect(sent()).toEqual([]);
});
