import { VAULT_WAITS_MAX } from '../../../core/contracts/deletion-run';
import { VaultDeniedError } from '../../../core/contracts/errors';
import { markStopping } from '../../../core/run/run-record';
import { Emptying, VAULT } from './emptying';

/** A vault whose only archives have been deleted, but those that stay. */
async function emptied(...others: string[]) {
  const world = new Emptying();
  await world.copy('a');
  await world.endRetrieval();
  const run = await world.open({ andVault: true });
  await world.plan(run);
  await world.delete(run);
  for (const description of others) world.vaults.addArchive(VAULT, Buffer.from('x'), { description });
  world.clock.advance(3_600_000);
  return { world, run };
}

it('waits for an inventory that is younger than the last deletion, and then deletes the vault', async () => {
  const { world, run } = await emptied();
  expect(await world.deleteVault(run)).toEqual({ next: 'wait' });
  world.vaults.takeInventory(VAULT);
  expect(await world.deleteVault(run, { waits: 1 })).toEqual({ next: 'report' });
  await expect(world.vaults.describeVault(VAULT)).rejects.toMatchObject({ name: 'VaultNotFoundError' });
  expect(await world.report(run)).toMatchObject({ status: 'succeeded', vaultEnd: { kind: 'deleted' } });
});

it('does not take an inventory from before the last deletion for a younger one', async () => {
  const world = new Emptying();
  await world.copy('a');
  await world.endRetrieval();
  const run = await world.open({ andVault: true });
  await world.plan(run);
  world.vaults.takeInventory(VAULT);
  await world.delete(run);
  expect(await world.deleteVault(run)).toEqual({ next: 'wait' });
});

it('waits on when the vault was written to after its inventory', async () => {
  const { world, run } = await emptied();
  world.vaults.takeInventory(VAULT);
  world.vaults.addArchive(VAULT, Buffer.from('late'));
  expect(await world.deleteVault(run)).toEqual({ next: 'wait' });
  expect(world.left()).toHaveLength(1);
});

it('asks for an inventory of its own, and tells what is in it and who writes', async () => {
  const pack = (plan: string) => `{"moraine":1,"plan":"${plan}","snapshot":"s1","sequence":0,"kind":"pack"}`;
  const { world, run } = await emptied('by hand', pack('docs'), pack('docs'), pack('constructor'));
  world.vaults.takeInventory(VAULT);
  const since = world.clock.now().toISOString();
  expect(await world.deleteVault(run)).toEqual({ next: 'inventory', since });
  expect(await world.deleteVault(run, { jobId: await world.inventoryJob() })).toEqual({ next: 'report' });
  expect(world.left()).toHaveLength(4);
  const { status, vaultEnd } = await world.report(run);
  expect(status).toBe('completed-with-errors');
  expect(vaultEnd).toMatchObject({
    kind: 'occupied',
    remaining: { archives: 4, bytes: 4, plans: { docs: 2, constructor: 1 }, createdSince: 0 },
  });
});

it('counts what was created since the run began', async () => {
  const { world, run } = await emptied();
  world.vaults.addArchive(VAULT, Buffer.from('new'), { description: 'still writing' });
  world.vaults.takeInventory(VAULT);
  await world.deleteVault(run, { jobId: await world.inventoryJob() });
  expect((await world.report(run)).vaultEnd).toMatchObject({
    remaining: { createdSince: 1, newest: [{ description: 'still writing' }] },
  });
});

it('is bounded', async () => {
  const { world, run } = await emptied();
  expect(await world.deleteVault(run, { waits: VAULT_WAITS_MAX - 1 })).toEqual({ next: 'wait' });
  expect(await world.deleteVault(run, { waits: VAULT_WAITS_MAX })).toEqual({ next: 'report' });
  expect(await world.report(run)).toMatchObject({
    status: 'completed-with-errors',
    vaultEnd: { kind: 'not-in-time' },
  });
});

it('does not wait when archives stay', async () => {
  const world = new Emptying();
  await world.copy('a', { outcome: 'failed' });
  await world.endRetrieval();
  const run = await world.open({ andVault: true });
  await world.plan(run);
  await world.delete(run);
  expect(await world.deleteVault(run)).toEqual({ next: 'report' });
  expect((await world.report(run)).vaultEnd).toEqual({ kind: 'archives-stay' });
});

it('deletes a vault that earlier runs have emptied, whenever its inventory was taken since', async () => {
  const { world } = await emptied();
  world.vaults.takeInventory(VAULT);
  world.clock.advance(30 * 86_400_000);
  const run = await world.open({ runId: 'deletion-2', executionArn: 'arn:2', andVault: true });
  await world.plan(run);
  await world.delete(run);
  expect(await world.deleteVault(run)).toEqual({ next: 'report' });
  expect(await world.report(run)).toMatchObject({ archives: 0, vaultEnd: { kind: 'deleted' } });
});

it('tells that Glacier refuses', async () => {
  const { world, run } = await emptied();
  world.vaults.takeInventory(VAULT);
  const deleteVault = async () => {
    throw new VaultDeniedError('Glacier refuses to delete vault "photos": locked');
  };
  await world.deleteVault(run, {}, { vaults: { ...world.vaults, deleteVault } });
  expect((await world.report(run)).vaultEnd).toEqual({ kind: 'refused', reason: expect.stringContaining('locked') });
});

it('does not go on once the run is being stopped', async () => {
  const { world, run } = await emptied();
  world.vaults.takeInventory(VAULT);
  await markStopping(world.items, run.runId);
  await expect(world.deleteVault(run)).rejects.toMatchObject({ name: 'RunOverError' });
});
