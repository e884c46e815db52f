import type { RetrieveRun } from '../../../core/contracts/retrieval-run';
import { defaultPrices } from '../../../core/cost/price-lists';
import { getRun } from '../../../core/run/run-record';
import { openDeletion } from '../../../lambdas/open-deletion/open-deletion';
import { prices } from '../../core/cost/prices';
import { putOpened } from '../../core/run/put-opened';
import { Emptying, RESTORED, RETRIEVAL, VAULT } from './emptying';

const REQUEST = { kind: 'delete', vault: VAULT, retrieval: RETRIEVAL };

const PLANS = [
  { name: 'docs', vault: VAULT },
  { name: 'reels', vault: 'films' },
  { name: 'notes', vault: VAULT },
];

let world: Emptying;
beforeEach(async () => {
  world = new Emptying();
  await world.copy('a');
});

const open = (request: object = REQUEST, configuration: object = {}) =>
  openDeletion(
    {
      execution: 'run-1',
      executionArn: 'arn:aws:states:us-east-1:123456789012:execution:delete:run-1',
      executionStartedAt: '2026-01-05T09:59:00.000Z',
      request,
      configuration: {
        vaults: [VAULT, 'films'],
        deletable: [VAULT],
        plans: [],
        destinations: [{ bucket: RESTORED, prefix: '' }],
        ...configuration,
      },
    },
    world,
  );

it('puts the run on record, with the place of the copies', async () => {
  await world.endRetrieval();
  expect(await open({ ...REQUEST, dryRun: true, archives: ['x'] })).toEqual({
    opened: true,
    run: {
      kind: 'delete',
      runId: 'run-1',
      executionArn: expect.any(String),
      vault: VAULT,
      source: {
        kind: 'retrieval',
        runId: RETRIEVAL,
        destination: { bucket: RESTORED, prefix: '' },
        isOfManifest: false,
      },
      archives: ['x'],
      andVault: false,
      dryRun: true,
      prices: defaultPrices('us-east-1'),
    },
  });
  expect(await getRun(world.items, 'run-1')).toMatchObject({ kind: 'delete', status: 'planning', isDryRun: true });
});

it('takes the prices of the configuration, if it has any', async () => {
  await world.endRetrieval();
  expect(await open(REQUEST, { prices })).toMatchObject({ run: { prices } });
});

it('marks a retrieval whose archives a manifest listed', async () => {
  await world.endRetrieval({ manifest: { bucket: 'runs', key: 'manifests/x.jsonl' } });
  expect(await open()).toMatchObject({ run: { source: { isOfManifest: true } } });
});

it.each<[string, object, object, RegExp]>([
  ['a vault that is not configured', { vault: 'other' }, {}, /vaults: \['photos', 'films', 'other'\]/],
  ['a vault that does not allow it', {}, { deletable: [] }, /vaults: \[\{ name: 'photos', deletion: true \}\]/],
  ['a retrieval that there is not', { retrieval: 'other' }, {}, /there is no retrieval other/],
  ['a destination that is no longer configured', {}, { destinations: [{ bucket: 'b', prefix: '' }] }, /not configured/],
  ['neither a retrieval nor unproven', { retrieval: undefined }, {}, /must have `retrieval` or `unproven`/],
  ['both', { unproven: true }, {}, /must have `retrieval` or `unproven`, and not both/],
  [
    'to delete a vault that plans write to',
    { andVault: true },
    { plans: PLANS },
    /: backups of plan docs, notes are written/,
  ],
  ['the same in a dry run', { andVault: true, dryRun: true }, { plans: PLANS }, /vault photos cannot be deleted/],
  ['no archive by name', { archives: [] }, {}, /archives/],
])('refuses %s', async (_name, request, configuration, message) => {
  await world.endRetrieval();
  await expect(open({ ...REQUEST, ...request }, configuration)).rejects.toThrow(message);
});

it('takes the archives of the inventory when nothing is to be proven', async () => {
  expect(await open({ ...REQUEST, retrieval: undefined, unproven: true, archivesMax: 3 })).toMatchObject({
    run: { source: { kind: 'inventory' }, archivesMax: 3 },
  });
});

it.each([
  ['archives of a vault that plans write to', { andVault: false }, PLANS],
  ['a vault that no plan writes to', { andVault: true }, [{ name: 'reels', vault: 'films' }]],
])('deletes %s', async (_name, more, plans) => {
  await world.endRetrieval();
  expect(await open({ ...REQUEST, ...more }, { plans })).toMatchObject({ opened: true, run: more });
});

it('refuses the retrieval of another vault', async () => {
  await world.endRetrieval({ vault: 'films' });
  await expect(open()).rejects.toThrow('run retrieval-1 retrieved vault films, not photos');
});

it('refuses one that has not ended', async () => {
  await world.endRetrieval();
  const run = (await getRun(world.items, RETRIEVAL))?.run as RetrieveRun;
  await putOpened(world.items, { ...run, runId: 'under-way', executionArn: 'arn:2' }, 'planning', world.clock.now());
  await expect(open({ ...REQUEST, retrieval: 'under-way' })).rejects.toThrow(
    'is not a finished retrieval: it is planning',
  );
});
