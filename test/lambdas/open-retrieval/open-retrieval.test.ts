import { itemBytes } from '../../../adapters/memory/item-bytes';
import { memoryAccountVaults } from '../../../adapters/memory/memory-account-vaults';
import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { deleteHead, markForgotten, putHead } from '../../../core/backup/snapshot/heads';
import { parseConfig } from '../../../core/contracts/config';
import { RunNameUsedError } from '../../../core/contracts/errors';
import type { RunOf } from '../../../core/contracts/opened-run';
import type { RetrievalConfiguration, RetrievalRun } from '../../../core/contracts/retrieval-run';
import { runFiles } from '../../../core/contracts/run-files';
import type { SnapshotHead } from '../../../core/contracts/snapshot';
import { keyOf } from '../../../core/contracts/table';
import { defaultPrices } from '../../../core/cost/price-lists';
import { releaseLease } from '../../../core/run/lease';
import { listRuns } from '../../../core/run/run-list';
import { getRun, recordEnd } from '../../../core/run/run-record';
import { openRetrieval } from '../../../lambdas/open-retrieval/open-retrieval';
import { prices } from '../../core/cost/prices';

const configuration: RetrievalConfiguration = {
  vaults: ['photos', 'gone'],
  destinations: [
    { bucket: 'own', prefix: '' },
    { bucket: 'other', prefix: 'restored/' },
    { bucket: 'deleted', prefix: '' },
  ],
  retrieval: parseConfig({ vaults: ['photos'] }).retrieval,
  rebuildTo: { bucket: 'runs', prefix: 'rebuild/' },
  sampleTo: { bucket: 'runs', prefix: 'samples/' },
};
const DAY_MS = 86_400_000;
const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:retrieve:run-1';

function world() {
  const clock = memoryClock();
  const vaults = memoryVaults({ clock });
  vaults.addVault('photos');
  const destination = memoryObjects({ buckets: ['own', 'other', 'runs'] });
  const accountVaults = memoryAccountVaults(clock.now);
  return { clock, vaults, accountVaults, items: memoryItems(), destination, executions: memoryExecutions() };
}

const execution = { execution: 'run-1', executionArn: EXECUTION, executionStartedAt: '2026-01-05T09:59:00.000Z' };

async function open<Kind extends RetrievalRun['kind']>(
  request: { kind: Kind } & Record<string, unknown>,
  deps = world(),
  more: Partial<RetrievalConfiguration> & { startedAt?: string; name?: string } = {},
): Promise<RunOf<Kind>> {
  const { startedAt = execution.executionStartedAt, name, ...changes } = more;
  const named = name === undefined ? execution : { execution: name, executionArn: `arn:${name}` };
  const asked = { ...named, executionStartedAt: startedAt, request };
  const output = await openRetrieval({ ...asked, configuration: { ...configuration, ...changes } }, deps);
  if (!output.opened) throw new Error(output.reason);
  expect(output.run.kind).toBe(request.kind);
  return output.run as RunOf<Kind>;
}

describe('opening a retrieval', () => {
  it('fills in what the request leaves to the configuration', async () => {
    const deps = world();
    const run = await open({ kind: 'retrieve', vault: 'photos' }, deps);
    expect(run).toMatchObject({
      vault: 'photos',
      tier: 'Bulk',
      storageClass: 'STANDARD',
      destination: { bucket: 'own', prefix: '' },
      dryRun: false,
    });
    expect((await getRun(deps.items, 'run-1'))?.run).toEqual(run);
  });

  describe('of tier Expedited', () => {
    const expedited = { kind: 'retrieve', vault: 'photos', tier: 'Expedited' } as const;

    it('keeps the units of provisioned capacity that the account has', async () => {
      const deps = world();
      const none = await open(expedited, deps, { name: 'run-1' });
      expect(none.capacity).toEqual({ kind: 'known', units: [] });
      const id = await deps.accountVaults.buyCapacityUnit();
      const expiresAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      const run = await open(expedited, deps, { name: 'run-2' });
      expect(run.capacity).toEqual({ kind: 'known', units: [{ id, expiresAt }] });
      expect((await getRun(deps.items, 'run-2'))?.run).toEqual(run);
    });

    it('is opened although it may not look at them', async () => {
      const deps = world();
      deps.accountVaults.deny('glacier:ListProvisionedCapacity');
      const denied = { kind: 'denied', action: 'glacier:ListProvisionedCapacity' };
      expect((await open(expedited, deps)).capacity).toEqual(denied);
    });

    it('is the only one that asks for them', async () => {
      const deps = world();
      deps.accountVaults.capacityUnits = () => Promise.reject(new Error('asked'));
      expect((await open({ kind: 'retrieve', vault: 'photos', tier: 'Standard' }, deps)).capacity).toBeUndefined();
      await expect(open(expedited, deps, { name: 'run-2' })).rejects.toThrow('asked');
    });

    it('has the fallback of its request, else that of the configuration', async () => {
      const retrieval = { ...configuration.retrieval, fallback: 'Bulk' } as const;
      expect((await open(expedited)).fallback).toBeUndefined();
      expect((await open({ ...expedited, fallback: 'Standard' })).fallback).toBe('Standard');
      expect((await open(expedited, world(), { retrieval })).fallback).toBe('Bulk');
      expect((await open({ ...expedited, fallback: 'Standard' }, world(), { retrieval })).fallback).toBe('Standard');
      expect((await open({ kind: 'retrieve', vault: 'photos' }, world(), { retrieval })).fallback).toBeUndefined();
    });

    it('is the only one that may have a fallback', async () => {
      const deps = world();
      await expect(open({ kind: 'rebuild', vault: 'photos', fallback: 'Standard' }, deps)).rejects.toMatchObject({
        name: 'InvalidInputError',
        message: expect.stringContaining('this one has tier Bulk'),
      });
      expect(await getRun(deps.items, 'run-1')).toBeUndefined();
      await expect(open({ ...expedited, fallback: 'Expedited' })).rejects.toMatchObject({ name: 'InvalidInputError' });
    });
  });

  describe('of a vault whose mapping is in a vault that is configured', () => {
    const vaults = ['photos', 'photos_mapping', 'other_mapping'];
    const manifest = { bucket: 'runs', key: 'manifests/run-1.jsonl' };
    const given = { bucket: 'runs', key: 'manifests/names/run-1.jsonl', format: 'names-file' } as const;
    const opened = async (request: object, more: string[] = vaults) => {
      const deps = world();
      deps.vaults.addVault('photos_mapping');
      const asked = {
        kind: 'retrieve',
        executionArn: 'arn:run-0',
        request: {},
        isDryRun: false,
        vault: 'photos',
      } as const;
      const ending = { status: 'stopped', finishedAt: deps.clock.now().toISOString() } as const;
      await recordEnd(deps.items, 'run-0', ending, { ...asked, retryOf: undefined });
      const { names } = await open({ kind: 'retrieve', vault: 'photos', ...request }, deps, { vaults: more });
      return { names, status: (await getRun(deps.items, 'run-1'))?.status };
    };
    const mapping = { kind: 'mapping', vault: 'photos_mapping' };

    it('takes the names from it, also for the archives of a manifest', async () => {
      expect(await opened({})).toEqual({ names: mapping, status: 'inventory' });
      expect(await opened({ manifest })).toEqual({ names: mapping, status: 'inventory' });
    });

    it('takes those of a file that the request gives', async () => {
      expect(await opened({ names: given })).toEqual({ names: { kind: 'file', ...given }, status: 'inventory' });
      expect(await opened({ names: given, manifest })).toMatchObject({ status: 'planning' });
      expect(await opened({ names: given }, ['photos'])).toMatchObject({ names: { kind: 'file' } });
    });

    it('takes none where that vault is not configured, or the manifest of a retry has them', async () => {
      expect((await opened({}, ['photos', 'other_mapping'])).names).toBeUndefined();
      const failures = { bucket: 'runs', key: runFiles.failures('run-0') };
      expect((await opened({ manifest: failures, retryOf: 'run-0' })).names).toBeUndefined();
      expect((await opened({ retryOf: 'run-0' })).names).toEqual(mapping);
    });

    it('takes the names from it again when a run of a manifest is retried as a whole', async () => {
      expect((await opened({ manifest, retryOf: 'run-0' })).names).toEqual(mapping);
    });

    it('refuses the run when there is no such vault', async () => {
      const request = { kind: 'retrieve', vault: 'photos' } as const;
      await expect(open(request, world(), { vaults })).rejects.toThrow('photos_mapping');
    });
  });

  it("keeps the account's data retrieval policy as it was at the opening, or that it may not be read", async () => {
    const deps = world();
    const policy = { strategy: 'bytes-per-hour', bytesPerHour: 1_000_000 } as const;
    await deps.accountVaults.setRetrievalPolicy(policy);
    const run = await open({ kind: 'retrieve', vault: 'photos' }, deps);
    expect(run.retrievalPolicy).toEqual({ kind: 'known', value: policy });
    await deps.accountVaults.setRetrievalPolicy({ strategy: 'none' });
    expect((await open({ kind: 'retrieve', vault: 'photos' }, deps)).retrievalPolicy).toEqual(run.retrievalPolicy);
    const other = world();
    other.accountVaults.deny('glacier:GetDataRetrievalPolicy');
    expect((await open({ kind: 'retrieve', vault: 'photos' }, other)).retrievalPolicy).toEqual({
      kind: 'denied',
      action: 'glacier:GetDataRetrievalPolicy',
    });
  });

  it('names objects as the configuration has it, or as requested', async () => {
    const retrieval = { ...configuration.retrieval, naming: 'description' } as const;
    const namingOf = async (request: object, more = {}) =>
      (await open({ kind: 'retrieve', vault: 'photos', ...request }, world(), more)).settings.naming;
    expect(await namingOf({})).toBe('decoded');
    expect(await namingOf({}, { retrieval })).toBe('description');
    expect(await namingOf({ naming: 'archive-id' }, { retrieval })).toBe('archive-id');
  });

  it('names the run that it tries again, and those which that tried again', async () => {
    const deps = world();
    const { items, clock } = deps;
    const ended = async (runId: string, retryOf?: string) => {
      const asked = { kind: 'retrieve', executionArn: `arn:${runId}`, request: {}, isDryRun: false } as const;
      const ending = { status: 'stopped', finishedAt: clock.now().toISOString() } as const;
      await recordEnd(items, runId, ending, { ...asked, vault: 'photos', retryOf });
    };
    await ended('first');
    await ended('second', 'first');
    const run = await open({ kind: 'retrieve', vault: 'photos', retryOf: 'second' }, deps);
    expect(run).toMatchObject({ retryOf: 'second', retriedRuns: ['second', 'first'] });
    const listed = new Map<string, string | undefined>();
    for await (const { runId, retryOf } of listRuns(items)) listed.set(runId, retryOf);
    expect(Object.fromEntries(listed)).toEqual({ first: undefined, second: 'first', 'run-1': 'second' });
  });

  it('names the run that it tries again, and those which tried that again before', async () => {
    const deps = world();
    const openAndStop = async (name: string, retryOf: string) => {
      const run = await open({ kind: 'retrieve', vault: 'photos', retryOf }, deps, { name });
      const ending = { status: 'stopped', finishedAt: deps.clock.now().toISOString() } as const;
      await recordEnd(deps.items, name, ending);
      return run;
    };
    const asked = {
      kind: 'retrieve',
      executionArn: 'arn:first',
      request: {},
      isDryRun: false,
      vault: 'photos',
    } as const;
    await recordEnd(deps.items, 'first', { status: 'stopped', finishedAt: deps.clock.now().toISOString() }, asked);
    expect(await openAndStop('second', 'first')).toMatchObject({ retriedRuns: ['first'] });
    expect(await openAndStop('third', 'first')).toMatchObject({ retriedRuns: ['first', 'second'] });
  });

  it('is refused when there is no such run to try again, and leaves nothing', async () => {
    const deps = world();
    const opening = open({ kind: 'retrieve', vault: 'photos', retryOf: 'second' }, deps);
    await expect(opening).rejects.toThrow('there is no run second to retry');
    expect(deps.items.all()).toEqual([]);
  });

  it('keeps the selection, and has a record that DynamoDB takes, however many globs that has', async () => {
    const deps = world();
    const paths = Array<string>(43).fill('€'.repeat(1000));
    const selection = { paths, created: { from: '2025-01-01T00:00:00Z' }, limit: 5 };
    const run = await open({ kind: 'retrieve', vault: 'photos', selection }, deps);
    expect(run.selection).toEqual(selection);
    const item = await deps.items.get(keyOf.run('run-1'));
    expect(item && itemBytes(item)).toBeGreaterThan(2 * 43 * 3000);
    expect(item && itemBytes(item)).toBeLessThan(400 * 1024);
    const another = { ...selection, paths: [...paths, ...paths.slice(0, 1)] };
    await expect(open({ kind: 'retrieve', vault: 'photos', selection: another })).rejects.toThrow(
      /selection\.paths: all globs together are more than 131072 bytes/,
    );
  });

  it.each([
    ['selects nothing by it', {}, /selection: must have a member/],
    ['has a glob that is none', { paths: ['[z-a]'] }, /selection\.paths\.0: '\[z-a\]' is not a glob/],
  ])('is refused at once when a selection %s', async (_, selection, message) => {
    const deps = world();
    await expect(open({ kind: 'retrieve', vault: 'photos', selection }, deps)).rejects.toThrow(message);
    expect(deps.items.all()).toEqual([]);
  });

  it('is the same when it is repeated', async () => {
    const deps = world();
    const first = await open({ kind: 'retrieve', vault: 'photos' }, deps);
    expect(await open({ kind: 'retrieve', vault: 'photos' }, deps)).toEqual(first);
    // The run, and its name.
    expect(deps.items.all()).toHaveLength(2);
  });

  it('is refused under the name of a run of then, also when the records of that have expired', async () => {
    const deps = world();
    const { clock, items } = deps;
    const begin = (request: Parameters<typeof open>[0]) =>
      open(request, deps, { startedAt: clock.now().toISOString() });
    const first = await begin({ kind: 'retrieve', vault: 'photos' });
    const usedAt = clock.now().toISOString();
    clock.advance(100 * DAY_MS);
    const second = {
      kind: 'retrieve',
      vault: 'photos',
      destination: { bucket: 'other', prefix: 'restored/' },
    } as const;
    await expect(begin(second)).rejects.toThrow(new RegExp(`begun at ${usedAt}`));
    expect((await getRun(items, 'run-1'))?.run).toEqual(first);
    clock.advance(400 * DAY_MS);
    await items.remove(keyOf.run('run-1'));
    await expect(begin(second)).rejects.toThrow(RunNameUsedError);
    expect(await getRun(items, 'run-1')).toBeUndefined();
  });

  it.each([
    ['other/restored/', { bucket: 'other', prefix: 'restored/' }],
    ['a folder below', { bucket: 'other', prefix: 'restored/2026' }],
  ])('accepts a configured destination: %s', async (_name, destination) => {
    const run = await open({ kind: 'retrieve', vault: 'photos', destination });
    expect(run.destination.prefix).toMatch(/^restored\/(2026\/)?$/);
  });

  it('names the configured prefixes of its bucket, and whether it renames', async () => {
    const destinations = [...configuration.destinations, { bucket: 'other', prefix: 'more/' }];
    const request = {
      kind: 'retrieve',
      vault: 'photos',
      destination: { bucket: 'other', prefix: 'more/2026/' },
    } as const;
    expect(await open(request, world(), { destinations })).toMatchObject({
      prefixes: ['restored/', 'more/'],
      rename: undefined,
    });
    expect(await open({ ...request, rename: true }, world(), { destinations })).toMatchObject({ rename: true });
  });

  it.each([
    ['an unknown member', { kind: 'retrieve', vault: 'photos', tire: 'Bulk' }, 'InvalidInputError', 'tire'],
    ['no vault', { kind: 'retrieve' }, 'InvalidInputError', 'vault: '],
    ['no kind', { vault: 'photos' }, 'InvalidInputError', 'kind: '],
    ['nothing at all', null, 'InvalidInputError', '(root)'],
    ['a tier that is none', { kind: 'retrieve', vault: 'photos', tier: 'Fast' }, 'InvalidInputError', 'tier: '],
    [
      'a vault that is not configured',
      { kind: 'retrieve', vault: 'films' },
      'NotConfiguredError',
      "vaults: ['photos', 'gone', 'films']",
    ],
    ['a vault that does not exist', { kind: 'retrieve', vault: 'gone' }, 'VaultNotFoundError', 'gone'],
    [
      'a bucket that is not configured',
      { kind: 'retrieve', vault: 'photos', destination: { bucket: 'foreign', prefix: 'a' } },
      'NotConfiguredError',
      "destinations: [{ bucket: 'foreign', prefix: 'a/' }]",
    ],
    [
      'a prefix beside the configured one',
      { kind: 'retrieve', vault: 'photos', destination: { bucket: 'other', prefix: 'restored-not/' } },
      'NotConfiguredError',
      "{ bucket: 'other', prefix: 'restored-not/' }",
    ],
    [
      'a bucket that is gone',
      { kind: 'retrieve', vault: 'photos', destination: { bucket: 'deleted' } },
      'BucketNotFoundError',
      "there is no bucket deleted that this account may list; if another account owns it, add that to the destination in the configuration and deploy: accountId: 'ACCOUNT'",
    ],
  ])('refuses %s, by name and with the remedy, and records nothing', async (_name, request, error, text) => {
    const deps = world();
    const refusal = await open(request as { kind: 'retrieve' }, deps).catch((caught: Error) => caught);
    expect(refusal).toMatchObject({ name: error, message: expect.stringContaining(text) });
    expect(deps.items.all()).toEqual([]);
  });

  it('refuses a budget where there are no prices, and records nothing', async () => {
    const request = { kind: 'retrieve', vault: 'photos', budgetUsd: 1 } as const;
    const deps = world();
    await expect(open(request, deps, { name: 'elsewhere' })).rejects.toThrow(/without prices: add prices/);
    expect(deps.items.all()).toEqual([]);
    expect(await open(request)).toMatchObject({
      budgetUsd: 1,
      prices: { source: expect.stringContaining('us-east-1') },
    });
  });

  it('has the prices of the configuration, else those of its region', async () => {
    const request = { kind: 'retrieve', vault: 'photos' } as const;
    expect((await open(request, world(), { prices })).prices).toEqual(prices);
    expect((await open(request)).prices).toEqual(defaultPrices('us-east-1'));
    expect((await open(request, world(), { name: 'elsewhere' })).prices).toBeUndefined();
  });

  it('is bounded by the budget of the configuration, which a request may lower', async () => {
    const retrieval = { ...configuration.retrieval, budgetUsd: 5 };
    expect((await open({ kind: 'retrieve', vault: 'photos' }, world(), { retrieval, prices })).budgetUsd).toBe(5);
    expect(
      (await open({ kind: 'retrieve', vault: 'photos', budgetUsd: 2 }, world(), { retrieval, prices })).budgetUsd,
    ).toBe(2);
    expect(
      (await open({ kind: 'retrieve', vault: 'photos', budgetUsd: 9 }, world(), { retrieval, prices })).budgetUsd,
    ).toBe(5);
    expect((await open({ kind: 'retrieve', vault: 'photos', budgetUsd: 9 }, world(), { prices })).budgetUsd).toBe(9);
    expect((await open({ kind: 'retrieve', vault: 'photos' }, world(), { prices })).budgetUsd).toBeUndefined();
  });
});

const OLD = '20260101T000000Z-aaaaaa';
const NEW = '20260103T000000Z-bbbbbb';
const OTHER = 'arn:aws:states:us-east-1:123456789012:execution:backup:other';

function head(snapshot: string, takenAt: string): SnapshotHead {
  return {
    plan: 'docs',
    snapshot,
    vault: 'photos',
    source: { bucket: 'source', prefix: '' },
    takenAt,
    objects: 1,
    bytes: 1,
    archives: 1,
    newArchives: 1,
    newBytes: 1,
    errors: 0,
    state: 'kept',
  };
}

describe('opening a restore', () => {
  let deps: ReturnType<typeof world>;
  beforeEach(async () => {
    deps = world();
    await putHead(deps.items, head(OLD, '2026-01-01T00:00:00Z'));
    await putHead(deps.items, head(NEW, '2026-01-03T00:00:00Z'));
  });
  const restore = (more: object = {}, request: object = {}) =>
    open({ kind: 'restore', vault: 'photos', restore: { plan: 'docs', ...more }, ...request }, deps);
  const record = async () => (await getRun(deps.items, 'run-1')) ?? { run: undefined, status: undefined };
  const holder = async () => (await deps.items.get(keyOf.lease('docs')))?.executionArn;
  const occupy = async () => {
    deps.executions.start(OTHER);
    await deps.items.put({ ...keyOf.lease('docs'), executionArn: OTHER, runId: 'other', takenAt: 'now' });
  };

  it('resolves the snapshot, takes the lease, and needs no inventory', async () => {
    const run = await restore({ paths: ['a/**'] });
    expect(run).toMatchObject({
      restore: { plan: 'docs', snapshot: NEW, paths: ['a/**'] },
      executionArn: EXECUTION,
      destination: { bucket: 'own', prefix: '' },
    });
    expect((await record()).run).toEqual(run);
    expect((await record()).status).toBe('planning');
    expect(await holder()).toBe(EXECUTION);
    expect(await restore({ paths: ['a/**'] })).toEqual(run);
  });

  it('has a record that DynamoDB takes, however many globs it is asked for', async () => {
    const globs = (count: number) => ({ paths: Array<string>(count).fill('€'.repeat(1000)) });
    await restore(globs(43));
    const item = await deps.items.get(keyOf.run('run-1'));
    expect(item && itemBytes(item)).toBeGreaterThan(2 * 43 * 3000);
    expect(item && itemBytes(item)).toBeLessThan(400 * 1024);
    await expect(restore(globs(44))).rejects.toThrow(/restore\.paths: all globs together are more than 131072 bytes/);
  });

  it.each([
    ['the beginning of an id', { snapshot: '20260101' }],
    ['a time', { at: '2026-01-02T01:00:00+01:00' }],
  ])('finds the snapshot by %s', async (_what, more) => {
    expect((await restore(more)).restore.snapshot).toBe(OLD);
  });

  it('is on record while the plan is at work, and goes on with what there is afterwards', async () => {
    await occupy();
    await expect(restore()).rejects.toMatchObject({
      name: 'LeaseHeldError',
      message: expect.stringContaining('other'),
    });
    expect(await record()).toMatchObject({ status: 'opening', run: undefined, plan: 'docs', vault: 'photos' });
    await releaseLease(deps.items, 'docs', { executionArn: OTHER });
    const newest = '20260105T000000Z-cccccc';
    await putHead(deps.items, head(newest, '2026-01-05T00:00:00Z'));
    const run = await restore();
    expect(run.restore.snapshot).toBe(newest);
    expect((await record()).run).toEqual(run);
  });

  it('does not restore from a snapshot that was let go while it waited', async () => {
    await occupy();
    await expect(restore({ snapshot: OLD })).rejects.toMatchObject({ name: 'LeaseHeldError' });
    await markForgotten(deps.items, 'docs', OLD);
    await deleteHead(deps.items, 'docs', OLD);
    await releaseLease(deps.items, 'docs', { executionArn: OTHER });
    await expect(restore({ snapshot: OLD })).rejects.toMatchObject({ name: 'SnapshotNotFoundError' });
  });

  it('takes no lease for a dry run, even while the plan is at work', async () => {
    await occupy();
    const run = await restore({}, { dryRun: true });
    expect(run).toMatchObject({ dryRun: true, restore: { snapshot: NEW } });
    expect(run.generation).toBeUndefined();
    expect(await holder()).toBe(OTHER);
  });

  it('refuses a snapshot that lies in another vault, wherever the plan writes to by now', async () => {
    deps.vaults.addVault('gone');
    await expect(restore({}, { vault: 'gone' })).rejects.toThrow(/lies in vault photos, not in gone: name that vault/);
    expect(await getRun(deps.items, 'run-1')).toBeUndefined();
  });

  it.each([
    ['a plan without snapshots', { plan: 'films' }, {}, 'SnapshotNotFoundError', 'plan films has no snapshot'],
    ['a snapshot that is not there', { snapshot: '2025' }, {}, 'SnapshotNotFoundError', NEW],
    ['a time before the first', { at: '2025-01-01T00:00:00Z' }, {}, 'SnapshotNotFoundError', 'taken by 2025'],
    ['a snapshot and a time', { snapshot: OLD, at: '2026-01-02T00:00:00Z' }, {}, 'InvalidInputError', 'only one'],
    [
      'a manifest too',
      {},
      { manifest: { bucket: 'b', key: 'k' } },
      'InvalidInputError',
      'Unrecognized key: "manifest"',
    ],
    ['a rebuild of one', {}, { kind: 'rebuild' }, 'InvalidInputError', 'Unrecognized key: "restore"'],
    ['a plan name that is none', { plan: 'No Plan' }, {}, 'InvalidInputError', 'restore.plan: '],
  ])('refuses %s, and records nothing', async (_name, more, request, error, text) => {
    const refusal = await restore(more, request).catch((caught: Error) => caught);
    expect(refusal).toMatchObject({ name: error, message: expect.stringContaining(text) });
    expect(await getRun(deps.items, 'run-1')).toBeUndefined();
    expect(await holder()).toBeUndefined();
  });
});

describe('opening a check', () => {
  let deps: ReturnType<typeof world>;
  beforeEach(async () => {
    deps = world();
    await putHead(deps.items, { ...head(OLD, '2026-01-01T00:00:00Z'), vault: 'gone' });
    await putHead(deps.items, head(NEW, '2026-01-03T00:00:00Z'));
  });
  const check = (more: object = {}, request: object = {}) =>
    open({ kind: 'check', vault: 'photos', check: { plan: 'docs', ...more }, ...request }, deps);

  it('goes to a place of its own, needs no lease, and reads what is needed when the inventory has come', async () => {
    await deps.items.put({ ...keyOf.lease('docs'), executionArn: OTHER, runId: 'other', takenAt: 'now' });
    const run = await check();
    expect(run).toMatchObject({ check: { plan: 'docs' }, destination: { bucket: 'runs', prefix: 'samples/run-1/' } });
    expect(run.sample).toBeUndefined();
    expect(run.check.snapshot).toBeUndefined();
    const record = await getRun(deps.items, 'run-1');
    expect(record).toMatchObject({ status: 'inventory', plan: 'docs', vault: 'photos' });
    expect(record?.run).toEqual(run);
  });

  it('resolves the snapshot that is named, and gives the sample a seed', async () => {
    const run = await check({ snapshot: '20260103' }, { sample: { objects: 5 } });
    expect(run).toMatchObject({ check: { plan: 'docs', snapshot: NEW }, sample: { objects: 5, seed: 'run-1' } });
  });

  it('is one run for one time of a schedule', async () => {
    const run = await check({}, { scheduledTime: '2026-01-05T03:00:00Z', sample: { objects: 5, seed: 'mine' } });
    expect(run.runId).toMatch(/^20260105T030000Z-[0-9a-f]{6}$/);
    expect(run).toMatchObject({
      destination: { prefix: `samples/${run.runId}/` },
      sample: { objects: 5, seed: 'mine' },
    });
    const request = { kind: 'check', vault: 'photos', check: { plan: 'docs' }, scheduledTime: '2026-01-05T03:00:00Z' };
    const second = {
      execution: 'run-2',
      executionArn: `${EXECUTION}-2`,
      executionStartedAt: '2026-01-05T03:00:01.000Z',
    };
    expect(await openRetrieval({ ...second, request, configuration }, deps)).toMatchObject({ opened: false });
  });

  it('gives the sample of a schedule a seed that cannot be told before', async () => {
    const scheduled = { scheduledTime: '2026-01-05T03:00:00Z', sample: { objects: 5 } };
    const run = await check({}, scheduled);
    expect(run.sample?.seed).toMatch(/^[0-9a-f]{16}$/);
    expect((await check({}, scheduled)).sample).toEqual(run.sample);
    deps = world();
    await putHead(deps.items, head(NEW, '2026-01-03T00:00:00Z'));
    const elsewhere = await check({}, scheduled);
    expect(elsewhere.runId).toBe(run.runId);
    expect(elsewhere.sample?.seed).not.toBe(run.sample?.seed);
  });

  it.each([
    ['a plan without snapshots', { plan: 'mail' }, {}, 'SnapshotNotFoundError'],
    ['a snapshot that there is not', { snapshot: 'no' }, {}, 'SnapshotNotFoundError'],
    ['a snapshot in another vault', { snapshot: OLD }, {}, 'InvalidInputError'],
    ['a sample that is too large', {}, { sample: { objects: 1001 } }, 'InvalidInputError'],
    ['a sample of nothing', {}, { sample: { objects: 0 } }, 'InvalidInputError'],
  ])('refuses %s', async (_name, more, request, name) => {
    await expect(check(more, request)).rejects.toMatchObject({ name });
  });

  it('refuses when the vault has no snapshot of the plan, or none that a sample can be taken from', async () => {
    await markForgotten(deps.items, 'docs', NEW);
    await expect(check()).rejects.toMatchObject({
      name: 'SnapshotNotFoundError',
      message: expect.stringContaining('nothing to check'),
    });
    const partial = '20260104T000000Z-cccccc';
    await putHead(deps.items, { ...head(partial, '2026-01-04T00:00:00Z'), partial: true });
    expect((await check()).sample).toBeUndefined();
    deps.items.all().forEach((item) => void (item.pk === 'run/run-1' && deps.items.remove(item)));
    const refused = check({}, { sample: { objects: 1 } });
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('no accepted snapshot') });
  });
});

describe('opening a rebuild', () => {
  it('brings catalogs to a place of its own', async () => {
    // Where they can be read at once, whatever class restored objects are to have.
    const { retrieval } = configuration;
    const run = await open({ kind: 'rebuild', vault: 'photos' }, world(), {
      retrieval: { ...retrieval, storageClass: 'DEEP_ARCHIVE' },
    });
    expect(run).toMatchObject({
      kind: 'rebuild',
      destination: { bucket: 'runs', prefix: runFiles.rebuild('run-1') },
      storageClass: 'STANDARD',
    });
  });

  it('takes a manifest of archives that no catalog speaks of', async () => {
    const manifest = { bucket: 'runs', key: 'runs/run-0/unreferenced.jsonl' };
    expect(await open({ kind: 'rebuild', vault: 'photos', manifest })).toMatchObject({ kind: 'rebuild', manifest });
  });

  it.each([
    ['destination', { bucket: 'own' }],
    ['storageClass', 'GLACIER'],
  ])('takes no %s', async (name, value) => {
    await expect(open({ kind: 'rebuild', vault: 'photos', [name]: value })).rejects.toThrow(
      `Unrecognized key: "${name}"`,
    );
  });
});
