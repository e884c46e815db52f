import { setTimeout as sleep } from 'node:timers/promises';
import {
  GlacierClient,
  paginateListVaults,
  waitUntilVaultExists,
  waitUntilVaultNotExists,
} from '@aws-sdk/client-glacier';
import { operationRoutes } from '../../local/glacier/operation-table';
import { AwsSdkClient } from './aws-sdk-client';
import { credentials, region } from './client-under-test';
import { arnOf, vaultName, vaults } from './given';
import { type GlacierWorld, openGlacierWorld } from './glacier-world';
import { playRows } from './play-rows';
import { allRows } from './rows/all-rows';

test('the table has every operation', () => {
  expect(new Set(allRows.map((row) => row.operation))).toEqual(new Set(Object.keys(operationRoutes)));
});

describe('@aws-sdk/client-glacier', () => {
  playRows(allRows, new AwsSdkClient(), 2);

  describe('at work', () => {
    let world: GlacierWorld;
    let client: GlacierClient;
    beforeEach(async () => {
      world = await openGlacierWorld();
      client = new GlacierClient({ endpoint: world.endpoint, region, credentials: { ...credentials } });
    });
    afterEach(async () => {
      client.destroy();
      await world.stop();
    });
    const waiting = () => ({ client, minDelay: 1, maxDelay: 1, maxWaitTime: 20 });

    test('waiters return when the vault is created, and when it is deleted', async () => {
      const vault = { accountId: '-', vaultName };
      const exists = waitUntilVaultExists(waiting(), vault);
      await sleep(200);
      await world.call('CreateVault', { vaultName });
      expect(await exists).toMatchObject({ state: 'SUCCESS' });
      const notExists = waitUntilVaultNotExists(waiting(), vault);
      await sleep(200);
      await world.call('DeleteVault', { vaultName });
      expect(await notExists).toMatchObject({ state: 'SUCCESS' });
    });

    test('the paginator returns all pages of vaults', async () => {
      await vaults(world, ['e', 'd', 'c', 'b', 'a']);
      const arns: unknown[] = [];
      for await (const page of paginateListVaults({ client, pageSize: 2 }, { accountId: '-' })) {
        arns.push(page.VaultList?.map((vault) => vault.VaultARN));
      }
      expect(arns).toEqual([[arnOf('a'), arnOf('b')], [arnOf('c'), arnOf('d')], [arnOf('e')]]);
    });
  });
});
