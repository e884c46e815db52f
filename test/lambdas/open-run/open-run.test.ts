import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { memoryObjects } from '../../../adapters/memory/memory-objects';
import { memoryVaults } from '../../../adapters/memory/memory-vaults';
import { parseConfig } from '../../../core/contracts/config';
import type { RunConfiguration } from '../../../core/contracts/retrieval-run';
import { getRun } from '../../../core/retrieval/records/run-record';
import { openRun } from '../../../lambdas/open-run/open-run';
import { prices } from '../../core/cost/prices';

const configuration: RunConfiguration = {
  vaults: ['photos', 'gone'],
  destinations: [
    { bucket: 'own', prefix: '' },
    { bucket: 'other', prefix: 'restored/' },
    { bucket: 'deleted', prefix: '' },
  ],
  retrieval: parseConfig({ vaults: ['photos'] }).retrieval,
};

function world() {
  const clock = memoryClock();
  const vaults = memoryVaults({ clock });
  vaults.addVault('photos');
  return { clock, vaults, items: memoryItems(), objects: memoryObjects({ buckets: ['own', 'other'] }) };
}

const open = (request: unknown, deps = world(), more: Partial<RunConfiguration> = {}) =>
  openRun({ runId: 'run-1', request, configuration: { ...configuration, ...more } }, deps);

describe('opening a run', () => {
  it('fills in what the request leaves to the configuration', async () => {
    const deps = world();
    const run = await open({ vault: 'photos' }, deps);
    expect(run).toMatchObject({
      vault: 'photos',
      tier: 'Bulk',
      storageClass: 'STANDARD',
      destination: { bucket: 'own', prefix: '' },
      dryRun: false,
    });
    expect((await getRun(deps.items, 'run-1'))?.run).toEqual(run);
  });

  it('is the same when it is repeated', async () => {
    const deps = world();
    const first = await open({ vault: 'photos' }, deps);
    expect(await open({ vault: 'photos' }, deps)).toEqual(first);
    expect(deps.items.all()).toHaveLength(1);
  });

  it.each([
    ['other/restored/', { bucket: 'other', prefix: 'restored/' }],
    ['a folder below', { bucket: 'other', prefix: 'restored/2026' }],
  ])('accepts a configured destination: %s', async (_name, destination) => {
    const run = await open({ vault: 'photos', destination });
    expect(run.destination.prefix).toMatch(/^restored\/(2026\/)?$/);
  });

  it.each([
    ['an unknown member', { vault: 'photos', tire: 'Bulk' }, 'InvalidInputError', 'tire'],
    ['no vault', {}, 'InvalidInputError', 'vault: '],
    ['nothing at all', null, 'InvalidInputError', '(root)'],
    ['a tier that is none', { vault: 'photos', tier: 'Fast' }, 'InvalidInputError', 'tier: '],
    ['a vault that is not configured', { vault: 'films' }, 'NotConfiguredError', "vaults: ['photos', 'gone', 'films']"],
    ['a vault that does not exist', { vault: 'gone' }, 'VaultNotFoundError', 'gone'],
    [
      'a bucket that is not configured',
      { vault: 'photos', destination: { bucket: 'foreign', prefix: 'a' } },
      'NotConfiguredError',
      "destinations: [{ bucket: 'foreign', prefix: 'a/' }]",
    ],
    [
      'a prefix beside the configured one',
      { vault: 'photos', destination: { bucket: 'other', prefix: 'restored-not/' } },
      'NotConfiguredError',
      "{ bucket: 'other', prefix: 'restored-not/' }",
    ],
    [
      'a bucket that is gone',
      { vault: 'photos', destination: { bucket: 'deleted' } },
      'BucketNotFoundError',
      'there is no bucket deleted',
    ],
    ['a budget without prices', { vault: 'photos', budgetUsd: 1 }, 'InvalidInputError', 'prices'],
  ])('refuses %s, by name and with the remedy, and records nothing', async (_name, request, error, text) => {
    const deps = world();
    const refusal = await open(request, deps).catch((caught: Error) => caught);
    expect(refusal).toMatchObject({ name: error, message: expect.stringContaining(text) });
    expect(deps.items.all()).toEqual([]);
  });

  it('is bounded by the budget of the configuration, which a request may lower', async () => {
    const retrieval = { ...configuration.retrieval, budgetUsd: 5 };
    expect((await open({ vault: 'photos' }, world(), { retrieval, prices })).budgetUsd).toBe(5);
    expect((await open({ vault: 'photos', budgetUsd: 2 }, world(), { retrieval, prices })).budgetUsd).toBe(2);
    expect((await open({ vault: 'photos', budgetUsd: 9 }, world(), { retrieval, prices })).budgetUsd).toBe(5);
    expect((await open({ vault: 'photos', budgetUsd: 9 }, world(), { prices })).budgetUsd).toBe(9);
    expect((await open({ vault: 'photos' }, world(), { prices })).budgetUsd).toBeUndefined();
  });
});
