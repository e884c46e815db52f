import { RetrievalPlan, type RetrieveRun } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import { GIB, MIB } from '../../../core/ranges/units';
import { newPace, underPolicyOf } from '../../../core/retrieval/plan/policy-plan';
import { planRetrieval } from '../../../lambdas/plan-retrieval/plan-retrieval';
import { element, inventoryOf } from '../../core/inventory/inventories';
import { batchOf, linesOf, outcomesOf, RUN_ID, runOf, VAULT, vaultWithOutput, type World, world } from './runs';

let of: World;
beforeEach(() => {
  of = world();
});

const known = (bytesPerHour: number) =>
  ({ kind: 'known', value: { strategy: 'bytes-per-hour', bytesPerHour } }) as const;

/** The plan of a vault with archives of these sizes. */
async function planOf(sizes: readonly number[], changes: Partial<Omit<RetrieveRun, 'kind' | 'settings'>>) {
  const vaultArn = `arn:aws:glacier:eu-west-1:123456789012:vaults/${VAULT}`;
  const text = inventoryOf(
    sizes.map((Size, n) => element(n, { Size })),
    vaultArn,
  );
  const { readOutput } = vaultWithOutput(of.vaults, text);
  const run = runOf({ tier: 'Standard', ...changes });
  const plan = await planRetrieval(
    { run, inventory: { jobId: 'job' } },
    { ...of, vaults: { ...of.vaults, readOutput } },
  );
  expect(RetrievalPlan.parse(jsonAt(runFiles.plan(RUN_ID)))).toEqual(RetrievalPlan.parse(plan));
  return { ...plan, policyWarnings: plan.warnings.filter((warning) => warning.includes('data retrieval policy')) };
}
const jsonAt = (key: string) => JSON.parse(of.objects.text({ bucket: 'runs', key }));

it('keeps within the policy, and says how long it takes by it and without it', async () => {
  const plan = await planOf(Array(40).fill(MIB), { retrievalPolicy: known(MIB) });
  const index = linesOf<{ bytes: number }>(of, runFiles.index(RUN_ID));
  expect(Math.max(...index.map(({ bytes }) => bytes)) * plan.batchesInFlightMax).toBeLessThanOrEqual(4 * MIB);
  expect(plan.duration?.hours).toBeCloseTo(40, 1);
  expect(plan.duration?.hoursWithoutPolicy).toBeCloseTo(4, 1);
  expect(plan.work?.underPolicy?.hours).toBe(plan.duration?.hours);
  expect(plan.policyWarnings).toEqual([
    "The account's data retrieval policy (1 MiB an hour) makes this retrieval take about 40 hours (30 to 50) from its first " +
      'request, which without it takes about 4. Use another tier, which no policy limits, or change it for the account and ' +
      'region: moraine policy --set none.',
  ]);
});

it('has the hours that an estimate of the same archives has', async () => {
  const sizes = Array.from({ length: 50 }, (_, n) => 1 + ((n * 7_919_000) % (3 * MIB)));
  const retrievalPolicy = known(2 * MIB);
  const plan = await planOf(sizes, { retrievalPolicy });
  const pace = newPace({ policy: retrievalPolicy, settings: runOf().settings });
  for (const sizeBytes of sizes) pace?.addArchive(sizeBytes);
  expect(underPolicyOf(pace)).toEqual({ underPolicy: plan.work?.underPolicy });
  expect(plan.duration?.hours).toBe(plan.work?.underPolicy?.hours);
});

it('says nothing where the policy costs no time, and cuts by it all the same', async () => {
  const plan = await planOf([100 * GIB], { retrievalPolicy: known(25 * GIB) });
  expect(plan.policyWarnings).toEqual([]);
  expect(plan.duration?.hours).toBeCloseTo(4, 1);
  // Sixteen of these are within 100 GiB.
  expect(batchOf(of, 0)[0]).toMatchObject({ start: 0, end: 4 * GIB - 1, pieces: 25 });
});

it.each(['Bulk', 'Expedited'] as const)('leaves tier %s alone, and tells what Standard would be', async (tier) => {
  const plan = await planOf(Array(40).fill(MIB), { tier, retrievalPolicy: known(MIB) });
  expect(plan).toMatchObject({ batches: 1, policyWarnings: [] });
  expect(plan.duration?.hours).toBe(plan.duration?.hoursWithoutPolicy);
  expect(plan.work?.underPolicy?.hours).toBeCloseTo(40, 1);
});

describe('an Expedited run that may fall back to Standard', () => {
  const changes = (bytesPerHour: number) =>
    ({ tier: 'Expedited', fallback: 'Standard', retrievalPolicy: known(bytesPerHour) }) as const;

  it('is cut as the policy admits, and says what happens to all that falls back', async () => {
    const plan = await planOf([100 * GIB, GIB], changes(GIB));
    expect(batchOf(of, 0)[0]).toMatchObject({ start: 0, end: 512 * MIB - 1, pieces: 200 });
    expect(plan.work?.requests).toBe(200 + 4);
    expect(plan).toMatchObject({ batches: 1, rejectedArchives: 0 });
    // The pace is that of an Expedited run.
    expect(plan.duration?.hours).toBe(plan.duration?.hoursWithoutPolicy);
    expect(plan.policyWarnings).toEqual([
      "What falls back to tier Standard is subject to the account's data retrieval policy (1 GiB an hour), and waits until that admits " +
        'it. If all of it fell back, the retrieval would take about 104 hours.',
    ]);
  });

  it('says what does not fall back, since the policy never admits it', async () => {
    const plan = await planOf([MIB, 3 * GIB], changes(2 * MIB));
    expect(plan).toMatchObject({ archives: 2, rejectedArchives: 0 });
    expect(plan.policyWarnings).toEqual([
      expect.stringMatching(
        /which admits jobs of 8 MiB at most\. Larger ones, up to 16 MiB, do not fall back: they are/,
      ),
    ]);
  });

  it('says nothing where the policy costs no time, or the fallback is exempt', async () => {
    expect((await planOf([MIB], changes(GIB))).policyWarnings).toEqual([]);
    const plan = await planOf([100 * GIB], { ...changes(GIB), fallback: 'Bulk' });
    expect(plan.policyWarnings).toEqual([]);
    expect(batchOf(of, 0)[0]?.pieces).toBeLessThan(200);
  });

  it('says when the policy could not be read', async () => {
    const denied = { kind: 'denied', action: 'glacier:GetDataRetrievalPolicy' } as const;
    const plan = await planOf([MIB], { ...changes(MIB), retrievalPolicy: denied });
    expect(plan.policyWarnings).toEqual([
      expect.stringContaining('Standard retrievals may take longer than estimated'),
    ]);
  });
});

it('waits a day for each part of the free tier', async () => {
  const plan = await planOf(Array(3).fill(300 * MIB), {
    retrievalPolicy: { kind: 'known', value: { strategy: 'free-tier' } },
  });
  expect(plan).toMatchObject({ batches: 3, batchesInFlightMax: 1, restSeconds: 75_600 });
  expect(plan.duration?.hours).toBeCloseTo(3 * 4 + 2 * 21, 1);
  expect(plan.policyWarnings[0]).toContain(
    '(the free tier, a day at a time) makes this retrieval take about 54 hours from',
  );
});

it('says that a run does not last longer than a year', async () => {
  const long = await planOf(Array(9000).fill(3 * MIB), { retrievalPolicy: known(MIB) });
  expect(long.policyWarnings[0]).toContain('A run ends after a year at the latest, whatever is left');
});

it('requests nothing of an archive that the policy never admits, and names it', async () => {
  const plan = await planOf([MIB, 3 * GIB, MIB], { retrievalPolicy: known(2 * MIB) });
  expect(plan).toMatchObject({ archives: 2, bytes: 2 * MIB, rejectedArchives: 1, pieces: 2 });
  expect(plan.warnings.join('\n')).not.toContain('Elements of the inventory that cannot be retrieved');
  expect(plan.policyWarnings).toEqual([
    expect.stringMatching(
      /^Archives that the account's data retrieval policy never admits: 1, for example "folder\/file-1\.bin"\./,
    ),
  ]);
  const [outcome] = outcomesOf(of, runFiles.rejected(RUN_ID));
  expect(outcome).toMatchObject({
    outcome: 'failed',
    key: 'folder/file-1.bin',
    sizeBytes: 3 * GIB,
    reason: expect.stringContaining('admits jobs of 8 MiB at most'),
  });
});

it('says when the policy could not be read, and plans without one', async () => {
  const denied = { kind: 'denied', action: 'glacier:GetDataRetrievalPolicy' } as const;
  const plan = await planOf(Array(40).fill(MIB), { retrievalPolicy: denied });
  expect(plan.batches).toBe(1);
  expect(plan.policyWarnings).toEqual([expect.stringContaining('since glacier:GetDataRetrievalPolicy is denied')]);
  expect((await planOf([MIB], { tier: 'Bulk', retrievalPolicy: denied })).policyWarnings).toEqual([]);
  expect((await planOf([MIB], {})).policyWarnings).toEqual([]);
});
