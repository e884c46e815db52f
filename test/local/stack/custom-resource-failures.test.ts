import type { TemplateResource } from '../../../local/stack/assembly';
import { temporaryDirectory } from '../temporary-directory';
import { custom, deployed, deployment, provider, sample } from './custom-resource-bench';

const startAtMs = Date.parse('2030-06-01T00:00:00Z');

/** Custom resources, each depending on the one before. */
function chain(things: Record<string, TemplateResource>): Record<string, TemplateResource> {
  let before: string[] = [];
  const resources: Record<string, TemplateResource> = {};
  for (const [logicalId, resource] of Object.entries(things)) {
    resources[logicalId] = { ...resource, DependsOn: before };
    before = [logicalId];
  }
  return resources;
}

describe('when a request about a custom resource fails', () => {
  const inDirectory = (directory: string) => (things: Record<string, TemplateResource>) =>
    deployed({ directory, startAtMs, cdkOut: sample({ ...provider(), ...chain(things) }) });
  let deploy: ReturnType<typeof inDirectory>;
  let directory: string;
  beforeEach(() => {
    directory = temporaryDirectory();
    deploy = inDirectory(directory);
  });

  it('of a Create, what the deployment created is deleted again, and nothing of it is left', async () => {
    const failed = await deploy({ First: custom({ Name: 'a' }), Second: custom({ Name: 'b', OnCreate: 'fail' }) });
    expect(failed.error).toMatchObject({ name: 'DeployError', logicalId: 'Second' });
    expect(failed.sent).toEqual(['Create First', 'Create Second', 'Delete Second b', 'Delete First a']);
    expect((await deploy({ First: custom({ Name: 'a' }) })).sent).toEqual(['Create First']);
  });

  it('of a Create that names no physical id, the Delete has a generated one', async () => {
    const { sent } = await deploy({ Thing: custom({ OnCreate: 'fail-nameless' }) });
    expect(sent).toEqual(['Create Thing', expect.stringMatching(/^Delete Thing Sample-Thing-[A-Z2-7]{12}$/)]);
  });

  it('of a Create, what is to be retained is not deleted, but with RetainExceptOnCreate', async () => {
    const fails = { OnCreate: 'fail', Name: 'x' };
    expect((await deploy({ Thing: custom(fails, { DeletionPolicy: 'Retain' }) })).sent).toEqual(['Create Thing']);
    const { sent } = await deploy({ Thing: custom(fails, { DeletionPolicy: 'RetainExceptOnCreate' }) });
    expect(sent).toEqual(['Create Thing', 'Delete Thing x']);
  });

  it('of an Update, all is updated back, what was created is deleted, and the next deployment starts from there', async () => {
    await deploy({ First: custom({ Name: 'a' }), Second: custom({ Name: 'b' }) });
    const next = {
      First: custom({ Name: 'a2' }),
      New: custom({ Name: 'n' }),
      Second: custom({ Name: 'b2', OnUpdate: 'fail' }),
    };
    const failed = await deploy(next);
    expect(failed.error?.message).toContain('Stack Sample: Second (Custom::Thing): Received response status [FAILED]');
    expect(failed.sent).toEqual([
      'Update First a',
      'Create New',
      'Update Second b',
      'Update Second b',
      'Update First a2',
      'Delete New n',
      'Delete First a2',
    ]);
    const back = failed.requests[3];
    expect(back).toMatchObject({ ResourceProperties: { Name: 'b' }, OldResourceProperties: { Name: 'b2' } });
    expect(failed.requests[4]).toMatchObject({
      ResourceProperties: { Name: 'a' },
      OldResourceProperties: { Name: 'a2' },
    });
    expect((await deploy({ First: custom({ Name: 'a' }), Second: custom({ Name: 'b' }) })).sent).toEqual([]);
  });

  it('of an Update that names a new physical id, that one is deleted and the old one was never changed', async () => {
    await deploy({ Thing: custom({ Name: 'a' }) });
    const { sent } = await deploy({ Thing: custom({ Name: 'b', OnUpdate: 'fail half-made' }) });
    expect(sent).toEqual(['Update Thing a', 'Delete Thing half-made']);
    expect((await deploy({ Thing: custom({ Name: 'a' }) })).sent).toEqual([]);
  });

  it('of an Update and of the Update back, the next deployment updates whatever the properties', async () => {
    await deploy({ Thing: custom({ Name: 'a', OnUpdate: 'fail' }) });
    const { sent, defects } = await deploy({ Thing: custom({ Name: 'b', OnUpdate: 'fail' }) });
    expect(sent).toEqual(['Update Thing a', 'Update Thing a']);
    expect(defects).toEqual([expect.stringMatching(/^stack Sample: Thing \(Custom::Thing, a\): .* told to/)]);
    expect((await deploy({ Thing: custom({ Name: 'a' }) })).sent).toEqual(['Update Thing a']);
    expect((await deploy({ Thing: custom({ Name: 'a' }) })).sent).toEqual([]);
  });

  it('of a Delete at the end of a deployment, that is reported and the resource forgotten', async () => {
    await deploy({ Thing: custom({ Name: 'a', OnDelete: 'fail' }) });
    const { error, sent, defects } = await deploy({});
    expect({ error, sent }).toEqual({ error: undefined, sent: ['Delete Thing a'] });
    expect(defects).toEqual([expect.stringMatching(/^stack Sample: Thing \(Custom::Thing, a\): .* told to/)]);
    expect((await deploy({})).sent).toEqual([]);
  });

  it('what another resource makes fail is rolled back too', async () => {
    const Broken = { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } };
    const { error, sent } = await deploy({ Thing: custom({ Name: 'a' }), Broken });
    expect(error?.logicalId).toBe('Broken');
    expect(sent).toEqual(['Create Thing', 'Delete Thing a']);
  });

  it.each(['exit-once', 'hang-once'])(
    'a function that does %s is called again with the same event, a minute later',
    async (behaviour) => {
      const Thing = custom({ Name: 'a', OnCreate: `${behaviour} ${directory}.${behaviour}` });
      const cdkOut = sample({ ...provider({ Timeout: 3 }), Thing });
      const { cloud, requests, error } = await deployment({ directory, startAtMs, cdkOut });
      expect(error).toBeUndefined();
      expect(requests).toHaveLength(2);
      expect(requests[1]).toEqual(requests[0]);
      expect((cloud?.clock.now() ?? 0) - startAtMs).toBeGreaterThanOrEqual(60_000);
      await cloud?.stop();
    },
  );

  it('a function that never answers is called three times', async () => {
    const Thing = custom({ OnCreate: 'hang-always' });
    const { error, sent } = await deployed({ startAtMs, cdkOut: sample({ ...provider({ Timeout: 3 }), Thing }) });
    expect(error?.message).toContain('CloudFormation did not receive a response');
    expect(sent).toEqual([...Array(3).fill('Create Thing'), expect.stringContaining('Delete Thing Sample-Thing-')]);
  });

  it('a function that fails after its answer is called again, which changes nothing', async () => {
    const Thing = custom({ Name: 'a', OnCreate: 'answer-and-fail' });
    const { cloud, sent } = await deployment({ directory, startAtMs, cdkOut: sample({ ...provider(), Thing }) });
    await cloud?.clock.whenIdle();
    await cloud?.stop();
    expect(sent).toEqual(Array(3).fill('Create Thing'));
    expect((await deploy({ Thing })).sent).toEqual([]);
  });
});

describe('a custom resource is refused', () => {
  const refusal = async (Thing: TemplateResource, directory?: string) => {
    const { error, sent } = await deployed({ directory, cdkOut: sample({ ...provider(), Thing }) });
    expect(sent).toEqual([]);
    return error?.message;
  };
  it.each<[string, Record<string, unknown>, string]>([
    ['a topic', { ServiceToken: 'arn:aws:sns:us-east-1:1:t' }, 'to functions only, not to arn:aws:sns:us-east-1:1:t'],
    ['another function', { ServiceToken: 'arn:aws:lambda:us-east-1:1:function:f' }, 'Function not found'],
    ['no ServiceToken', { ServiceToken: { Ref: 'AWS::NoValue' } }, 'the property ServiceToken is missing'],
    ['a ServiceTimeout of 3,601 seconds', { ServiceTimeout: 3601 }, 'ServiceTimeout is not an integer from 1 to 3600'],
    ['null', { Name: null }, "'null' values are not allowed"],
  ])('with %s', async (_what, properties, message) => {
    expect(await refusal(custom(properties))).toContain(message);
  });

  it('whose type has other characters', async () => {
    expect(await refusal(custom({}, { Type: 'Custom::A::B' }))).toContain('does not implement the type Custom::A::B');
  });

  it('when its ServiceToken or its type changes', async () => {
    const directory = temporaryDirectory();
    await deployed({ directory, cdkOut: sample({ ...provider(), Thing: custom() }) });
    expect(await refusal(custom({}, { Type: 'Custom::Other' }), directory)).toContain(
      'Update of resource type is not permitted.',
    );
    const { Role, Fn } = provider();
    const Thing = custom({ ServiceToken: { 'Fn::GetAtt': ['Fn2', 'Arn'] } });
    const Resources = { Role, Fn2: Fn, Thing } as Record<string, TemplateResource>;
    const { error } = await deployed({ directory, cdkOut: sample(Resources) });
    expect(error?.message).toContain('Modifying service token is not allowed.');
  });
});
