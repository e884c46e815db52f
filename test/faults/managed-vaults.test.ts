import type { MoraineConfigInput } from '../../core/contracts/config';
import type { FaultEffect, FaultRule } from '../../local/faults/fault-plan';
import { Deployment } from '../integration/deployment';
import { look } from '../integration/managed-settings';

type Vaults = MoraineConfigInput['vaults'];
const BOTH = ['ArchiveRetrievalCompleted', 'InventoryRetrievalCompleted'];
const policyOf = (Action: string) => ({ Statement: [{ Effect: 'Deny' as const, Principal: '*', Action }] });

/** Requests of the function, in their order, by what it is asked to do. */
const CALLS = {
  create: ['DescribeVault', 'CreateVault', 'SetVaultNotifications', 'AddTagsToVault', 'SetVaultAccessPolicy'],
  update: [
    ...['DescribeVault', 'GetVaultNotifications', 'GetVaultAccessPolicy', 'ListTagsForVault', 'SetVaultNotifications'],
    ...['RemoveTagsFromVault', 'AddTagsToVault', 'SetVaultAccessPolicy'],
  ],
  release: [
    ...['DescribeVault', 'GetVaultNotifications', 'GetVaultAccessPolicy', 'ListTagsForVault'],
    ...['DeleteVaultAccessPolicy', 'DeleteVaultNotifications', 'RemoveTagsFromVault'],
  ],
};
/** One vault for each call at which the function is killed, before and after; two for answers that are lost. */
const VAULTS = Array.from(
  { length: 2 * CALLS.update.length + 2 },
  (_, position) => `v${String(position).padStart(2, '0')}`,
);

/** A fault, and how often it has been applied. */
interface CountedRule {
  rule: FaultRule;
  applied: number;
}

function counted(rule: FaultRule, about: string): CountedRule {
  const counter: CountedRule = { rule, applied: 0 };
  counter.rule = {
    ...rule,
    // Asked only while the rule applies to another request.
    match: ({ path }) => {
      const isAbout = path.includes(about);
      if (isAbout) counter.applied += 1;
      return isAbout;
    },
  };
  return counter;
}

/** Ends the function for vault after vault at call after call, and spoils the answers for the last two vaults. */
function faultsAt(calls: readonly string[]): CountedRule[] {
  const kills = calls.flatMap((operation) =>
    (['before', 'after'] as const).map((when) => ({ operation, effect: { kind: 'killFunction', when } as const })),
  );
  return [
    ...kills.map((kill, position) => counted({ service: 'glacier', times: 1, ...kill }, `/vaults/${VAULTS[position]}`)),
    answerFault(-2, { kind: 'throttle' }),
    answerFault(-1, { kind: 'resetAfterBytes', bytes: 0 }),
  ];
}

/** Spoils all attempts of one call to put its answer: it is not taken, or taken without the function learning of it. */
function answerFault(position: number, effect: FaultEffect): CountedRule {
  return counted({ service: 's3', operation: 'PutObject', times: 5, effect }, `GlacierVault${VAULTS.at(position)}`);
}

describe('managed vaults', () => {
  let moraine: Deployment | undefined;
  afterAll(() => moraine?.stop());

  async function deploy(vaults: Vaults, faults: CountedRule[]): Promise<Deployment> {
    const before = moraine;
    await before?.halt();
    moraine = await Deployment.start({ vaults }, { faults: { rules: faults.map(({ rule }) => rule) } }, before);
    return moraine;
  }

  const managed = (manage: object): Vaults => ['vault', ...VAULTS.map((name) => ({ name, manage }))];
  const resourceOf = (name: string) => ({ Resource: `arn:aws:glacier:us-east-1:123456789012:vaults/${name}` });

  it.each([
    [
      'created',
      CALLS.create,
      managed({ notifications: {}, accessPolicy: policyOf('glacier:DeleteArchive'), tags: { one: '1', two: '2' } }),
      { topic: expect.stringMatching(/JobsTopic/), events: BOTH, tags: { one: '1', two: '2' } },
      'glacier:DeleteArchive',
    ],
    [
      'changed',
      CALLS.update,
      managed({
        notifications: { events: BOTH.slice(1) },
        accessPolicy: policyOf('glacier:DeleteVault'),
        tags: { two: 'b', three: 'c' },
      }),
      { topic: expect.stringMatching(/JobsTopic/), events: BOTH.slice(1), tags: { two: 'b', three: 'c' } },
      'glacier:DeleteVault',
    ],
    ['released', CALLS.release, ['vault', ...VAULTS], { topic: undefined, events: undefined, tags: {} }, undefined],
  ] as const)(
    'are %s although the function is killed before and after every call, and answers are lost',
    async (_, calls, vaults, expected, action) => {
      const faults = faultsAt(calls);
      expect(faults).toHaveLength(2 * calls.length + 2);
      const { glacier, cloud } = await deploy(vaults as Vaults, faults);
      // A function that has not learned that its answer was taken is called again.
      await cloud.clock.whenIdle();
      for (const name of VAULTS) {
        const [statement] = action ? policyOf(action).Statement : [];
        const policy = statement && { Statement: [{ ...statement, ...resourceOf(name) }] };
        expect({ name, seen: await look(glacier, name) }).toEqual({ name, seen: { ...expected, policy } });
      }
      expect(faults.map(({ applied }) => applied)).toEqual([...faults.slice(2).map(() => 1), 5, 5]);
    },
  );

  it('are as they were when the function never answers, and are managed when it does', async () => {
    const vaults: Vaults = ['vault', { name: 'late', manage: { notifications: {}, tags: { a: 'b' } } }];
    const effect = { kind: 'killFunction', when: 'before' } as const;
    // A call, and the two more that Lambda makes of it; the notifications are set by then.
    const fault = counted({ service: 'glacier', operation: 'AddTagsToVault', times: 3, effect }, '/vaults/late');
    await expect(deploy(vaults, [fault])).rejects.toThrow(/did not receive a response/);
    expect(fault.applied).toBe(3);
    const { glacier } = await deploy(['vault'], []);
    expect(await look(glacier, 'late')).toEqual({ topic: undefined, events: undefined, policy: undefined, tags: {} });
    const again = await deploy(vaults, []);
    expect(await look(again.glacier, 'late')).toMatchObject({ events: BOTH, tags: { a: 'b' } });
  });
});
