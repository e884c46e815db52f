import type { VaultSettings } from '../../../core/ports/managed-vaults';
import { type KillPoint, killable } from '../kill-points';
import { Managing, properties, settings, VAULT } from './managing';

const tags = Object.fromEntries(Array.from({ length: 25 }, (_, position) => [`k${position}`, 'v']));
const changed = properties({
  Notifications: { TopicArn: 'arn:aws:sns:us-east-1:123456789012:other', Events: ['ArchiveRetrievalCompleted'] },
  AccessPolicy: undefined,
  Tags: tags,
});
const noSettings: VaultSettings = { notifications: undefined, accessPolicy: undefined, tags: {} };

/** A request, on a vault as earlier ones left it. */
interface Request {
  prepare(world: Managing): Promise<unknown>;
  send(world: Managing, deps: Parameters<Managing['create']>[1]): ReturnType<Managing['create']>;
  expected: VaultSettings | undefined;
  /** How often Glacier is asked. */
  calls: number;
  /** Physical id when the request comes again, of which CloudFormation takes the first. @default the same */
  secondId?: RegExp;
}

const requests: Record<string, Request> = {
  'a creation': {
    prepare: async () => {},
    send: (world, deps) => world.create(properties(), deps),
    expected: settings() as VaultSettings,
    calls: 5,
  },
  'a creation that adopts': {
    prepare: async (world) =>
      world.vaults.put(VAULT, { ...settings(), accessPolicy: '{}', tags: { owner: 'you' } } as never),
    send: (world, deps) => world.create(properties({ Adopt: 'true' }), deps),
    expected: settings() as VaultSettings,
    calls: 4,
    // Whose settings those of an old vault are, nobody can tell by then: they are left there when it is released.
    secondId: /^photos\/found\//,
  },
  'an update': {
    prepare: (world) => world.create(properties()),
    send: (world, deps) => world.update(properties(), changed, deps),
    expected: {
      notifications: { topicArn: 'arn:aws:sns:us-east-1:123456789012:other', events: ['ArchiveRetrievalCompleted'] },
      accessPolicy: undefined,
      tags,
    },
    calls: 7,
  },
  'a rollback': {
    prepare: (world) => world.create(properties()).then(() => world.update(properties(), changed)),
    send: (world, deps) => world.update(changed, properties(), deps),
    expected: settings() as VaultSettings,
    calls: 7,
  },
  'a release': {
    prepare: (world) => world.create(properties()),
    send: (world, deps) => world.delete(properties(), VAULT, deps),
    expected: noSettings,
    calls: 4,
  },
  'a release of a vault that is gone': {
    prepare: (world) => world.create(properties()).then(() => world.vaults.remove(VAULT)),
    send: (world, deps) => world.delete(properties(), VAULT, deps),
    expected: undefined,
    calls: 1,
  },
};

async function run({ send }: Request, world: Managing, point?: KillPoint) {
  const { ports, calls } = killable({ managedVaults: world.vaults }, point);
  return { outcome: await send(world, ports), calls: calls() };
}

describe.each(Object.entries(requests))('%s', (_, request) => {
  it('comes to the same when it is killed before and after every call, and comes again', async () => {
    const { calls } = await prepared().then((world) => run(request, world));
    expect(calls).toBe(request.calls);
    for (let call = 1; call <= calls; call++) {
      for (const when of ['before', 'after'] as const) {
        const world = await prepared();
        // The kill ends the use case itself here, which therefore still answers; a killed function does not.
        expect((await run(request, world, { call, when })).outcome.status).toBe('FAILED');
        expect((await run(request, world)).outcome.status).toBe('SUCCESS');
        expect(await world.vaults.settings(VAULT)).toEqual(request.expected);
      }
    }
  });

  it('changes nothing when it comes twice', async () => {
    const world = await prepared();
    const first = await run(request, world);
    const made = world.vaults.made.length;
    const second = await run(request, world);
    expect(second.outcome.status).toBe(first.outcome.status);
    expect(second.outcome.physicalId).toMatch(request.secondId ?? new RegExp(`^${first.outcome.physicalId}$`));
    expect(world.vaults.made).toHaveLength(made);
    expect(await world.vaults.settings(VAULT)).toEqual(request.expected);
  });

  async function prepared(): Promise<Managing> {
    const world = new Managing();
    await request.prepare(world);
    return world;
  }
});
