import fc from 'fast-check';
import type { Answer, CustomResourceRequest } from '../../../local/cloudformation/custom-resources/request';
import { CustomResources } from '../../../local/stack/custom-resources/custom-resources';
import { Providers } from '../../../local/stack/custom-resources/providers';
import { ResourceRequests } from '../../../local/stack/custom-resources/resource-requests';
import { StackLedger } from '../../../local/stack/custom-resources/stack-ledger';
import type { StackRecord, WantedResource } from '../../../local/stack/custom-resources/stack-record';

/** Properties by logical id; another `name` is another physical id. */
type Wanted = Record<string, { name: string; size: string }>;

interface Deployment {
  wanted: Wanted;
  /** Number of steps, before and after each request and each save, after which the process is killed. */
  killedAfter: number | undefined;
  /** What the function answers to its Create and Update requests, in turn; then it succeeds. */
  fails: boolean[];
}

const noRetention = { onRemoval: false, onReplacement: false, onRollback: false };

function wantedResources(wanted: Wanted): WantedResource[] {
  return Object.entries(wanted).map(([logicalId, properties], position) => {
    const rest = { timeoutSeconds: 1, retention: noRetention, position, dependencies: [] };
    return { logicalId, type: 'Custom::Thing', properties: { ServiceToken: 'function', ...properties }, ...rest };
  });
}

/** What functions have made, and the record of a stack as it is on disk. */
class World {
  /** Properties by physical id. */
  readonly made = new Map<string, Record<string, unknown>>();
  /** Answers by request id: a request that is repeated has the same answer. */
  readonly #answers = new Map<string, Answer>();
  disk = JSON.stringify({ stackName: 'Sample', entries: {}, deletions: [] });

  /** @returns whether the deployment succeeded */
  async deploy({ wanted, killedAfter = Number.POSITIVE_INFINITY, fails }: Deployment): Promise<boolean> {
    const answers = [...fails];
    let steps = 0;
    const step = () => {
      if (++steps > killedAfter) throw new Error('killed');
    };
    const perform = (request: CustomResourceRequest): Answer => {
      const { RequestType, LogicalResourceId, PhysicalResourceId = '', ResourceProperties: properties } = request;
      if (RequestType === 'Delete') {
        this.made.delete(PhysicalResourceId);
        return { kind: 'success', physicalId: PhysicalResourceId, data: {} };
      }
      const physicalId = `${LogicalResourceId}-${properties.name}`;
      if (answers.shift()) return { kind: 'failed', reason: 'told to' };
      this.made.set(physicalId, properties);
      return { kind: 'success', physicalId, data: {} };
    };
    const ledger = new StackLedger(JSON.parse(this.disk) as StackRecord, (record) => {
      step();
      this.disk = JSON.stringify(record);
      step();
    });
    const providers = new Providers('Sample', { lambda: { has: () => true } } as never, () => '');
    const requests = new ResourceRequests('stack', ledger, providers, async (request) => {
      step();
      const answer = this.#answers.get(request.RequestId) ?? perform(request);
      this.#answers.set(request.RequestId, answer);
      step();
      return answer;
    });
    const custom = new CustomResources(ledger, requests, providers, () => undefined);
    try {
      for (const resource of wantedResources(wanted)) await custom.deploy(resource);
      await custom.cleanUp(new Set(Object.keys(wanted)));
    } catch {
      await custom.rollBack().catch(() => undefined);
      return false;
    }
    return steps <= killedAfter;
  }
}

const wanted = fc.dictionary(
  fc.constantFrom('A', 'B', 'constructor'),
  fc.record({ name: fc.constantFrom('x', 'y'), size: fc.constantFrom('1', '2') }),
  { noNullPrototype: true },
);
const deployment: fc.Arbitrary<Deployment> = fc.record({
  wanted,
  killedAfter: fc.option(fc.nat({ max: 14 }), { nil: undefined }),
  fails: fc.array(fc.boolean(), { maxLength: 3 }),
});

test('whatever was killed or failed before, a deployment that succeeds leaves what its template has, and nothing else', async () => {
  const property = fc.asyncProperty(fc.array(deployment, { maxLength: 6 }), wanted, async (deployments, last) => {
    const world = new World();
    for (const each of [...deployments, { wanted: last, killedAfter: undefined, fails: [] }]) {
      if (!(await world.deploy(each))) continue;
      const expected = wantedResources(each.wanted).map(({ logicalId, properties }) => [
        `${logicalId}-${properties.name}`,
        properties,
      ]);
      expect([...world.made].sort()).toEqual(expected.sort());
      expect(JSON.parse(world.disk).deletions).toEqual([]);
    }
  });
  await fc.assert(property, { numRuns: 300 });
});
