import { memoryAccountVaults } from '../../../adapters/memory/memory-account-vaults';
import { main } from '../../../cli/main';
import { putHead } from '../../../core/backup/snapshot/heads';
import { GIB } from '../../../core/ranges/units';
import { denyingPolicy } from '../../../core/vault-lock/denying-policy';
import { aHead, aPlanSummary } from '../fake-backups';
import { type FakeDeployment, fakeDeployment } from '../fake-deployment';
import { addInventory, anArchive } from '../fake-inventories';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const ARN = 'arn:aws:glacier:us-east-1:123456789012:vaults/photos';
const takenAt = new Date('2026-01-04T08:00:00Z');

describe('moraine vaults', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const moraine = (...argv: string[]) => main(['vaults', ...argv], terminal, async () => deployment);
  const row = (vault: string) =>
    terminal
      .text()
      .split('\n')
      .find((line) => line.startsWith(`${vault} `))
      ?.split(/ {2,}/);

  beforeEach(async () => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
    const { accountVaults } = deployment;
    accountVaults.put('photos', {
      inventory: { archives: 2, sizeBytes: 100 * GIB + 2 * 32_768, takenAt },
      lock: { state: 'locked', policy: '{}', createdAt: new Date(0) },
      topicArn: 'arn:aws:sns:us-east-1:123456789012:jobs',
      accessPolicy: '{"Statement":[]}',
      tags: { owner: 'me', cost: '1' },
    });
    accountVaults.put('attic', {});
    deployment.plans = [aPlanSummary('docs')];
    await putHead(deployment.items, aHead('20260101T030000Z-a', '2026-01-01T03:00:00.000Z'));
    await putHead(deployment.items, aHead('20260105T030000Z-b', '2026-01-05T03:00:00.000Z'));
    await addInventory(deployment, 'list-1', [anArchive('a')]);
  });

  it('lists contents, cost, settings and snapshots of every vault', async () => {
    expect(await moraine()).toBe(0);
    expect(row('VAULT')).toEqual([
      ...['VAULT', 'ARCHIVES', 'SIZE', 'INVENTORY (UTC)', 'A MONTH', 'CONFIGURED'],
      ...['LOCK', 'NOTICES', 'POLICY', 'TAGS', 'LAST LIST', 'SNAPSHOTS'],
    ]);
    expect(row('photos')).toEqual([
      ...['photos', '2', '100 GiB', '2026-01-04 08:00:00', '$0.36', 'yes'],
      ...['locked', 'yes', 'yes', '2', '2026-01-05', 'docs: 2, 8.0 KiB'],
    ]);
    expect(terminal.text()).toMatch(/vault storage +\$0\.0036 +per GiB and month +confirmed +\S.*, read 2026-11-27/);
  });

  it('counts catalogs among what snapshots wrote', async () => {
    const catalog = {
      ...{ archive: '20260106T030000Z-c/000000001', archiveId: 'c', kind: 'catalog' as const, sizeBytes: 1024 },
      ...{ treeHash: 'ab'.repeat(32), createdAt: '2026-01-06T03:00:00.000Z', objects: 2, objectBytes: 500 },
    };
    const more = { newArchives: 0, newBytes: 0, catalog };
    await putHead(deployment.items, aHead('20260106T030000Z-c', '2026-01-06T03:00:00.000Z', more));
    await moraine();
    expect(row('photos')).toContain('docs: 3, 9.0 KiB');
  });

  it('shows which vaults the deployment manages', async () => {
    const configuration = deployment.configuration;
    deployment.configuration = configuration && {
      ...configuration,
      vaults: [{ name: 'attic', deletion: false, manage: { adopt: false, tags: {} } }],
    };
    await moraine();
    expect(row('attic')?.[5]).toBe('managed');
    expect(row('photos')?.[5]).toBe('no');
    await moraine('--json');
    expect(terminal.objects).toMatchObject([
      {
        vaults: [
          { name: 'attic', isConfigured: true, isManaged: true },
          { name: 'photos', isManaged: false },
        ],
      },
    ]);
  });

  it('does not know what a vault holds before its first inventory, which is not nothing', async () => {
    await moraine();
    expect(row('attic')).toEqual([
      ...['attic', 'unknown', 'unknown', 'unknown', 'unknown', 'no'],
      ...['none', 'none', 'none', '0', 'none', '-'],
    ]);
    expect(terminal.text()).toContain(
      '2 vaults: 2 archives, 100 GiB, $0.36 a month, without 1 vault of which there is no inventory yet',
    );
    expect(terminal.text()).toMatch(
      /Not configured; add to `vaults` in the configuration, and deploy \(moraine deploy\): 'attic'\n/,
    );
    expect(terminal.text()).toMatch(/No run has listed the archives of 'attic': moraine inventory attic\n/);
  });

  it.each([
    ['locked, 365 days', denyingPolicy(ARN, 365)],
    ['locked, for ever', denyingPolicy(ARN, 1).replace(/,"Condition":\{.*?\}\}/, '')],
    // It does not forbid deletions, or on terms that are not short.
    ['locked', denyingPolicy(ARN, 1).replace('Delete', 'Upload')],
    ['locked', denyingPolicy(ARN, 1).replace('"Principal":"*"', '"Principal":"x"')],
  ])('tells the terms of a lock if they are short: %s', async (cell, policy) => {
    deployment.accountVaults.put('photos', { lock: { state: 'locked', policy, createdAt: new Date(0) } });
    await moraine();
    expect(row('photos')?.[6]).toBe(cell);
  });

  it('adds nothing up while no vault has an inventory', async () => {
    deployment.accountVaults.put('photos', {});
    await moraine();
    expect(terminal.text()).toMatch(/^2 vaults, of which there is no inventory yet$/m);
    expect(terminal.text()).not.toContain('$0.00');
  });

  it('shows what it may not ask as such, never as none', async () => {
    const actions = ['GetVaultLock', 'GetVaultNotifications', 'GetVaultAccessPolicy', 'ListTagsForVault'];
    for (const action of actions) deployment.accountVaults.deny(`glacier:${action}`);
    await moraine();
    expect(row('photos')?.slice(6, 10)).toEqual(Array(4).fill('not allowed'));
    for (const action of actions) expect(terminal.text()).toContain(`glacier:${action}`);
    await moraine('--json');
    expect(terminal.objects).toMatchObject([
      {
        vaults: [{ name: 'attic', lock: { denied: 'glacier:GetVaultLock' } }, { tags: { denied: expect.any(String) } }],
      },
    ]);
  });

  it('prints JSON, null for what is not known', async () => {
    await moraine('--json');
    expect(terminal.objects).toMatchObject([
      {
        vaults: [
          {
            ...{ name: 'attic', archives: null, bytes: null, inventoryDate: null, storagePerMonth: null },
            ...{
              isConfigured: false,
              isManaged: false,
              lock: { state: 'none' },
              noticeTopic: null,
              accessPolicy: null,
              tags: {},
            },
            ...{ snapshots: [], lastInventory: null },
          },
          {
            ...{ name: 'photos', archives: 2, bytes: 100 * GIB, inventoryDate: '2026-01-04T08:00:00.000Z' },
            ...{
              isConfigured: true,
              lock: { state: 'locked', policy: '{}', createdAt: '1970-01-01T00:00:00.000Z' },
              tags: { owner: 'me', cost: '1' },
            },
            snapshots: [{ plan: 'docs', snapshots: 2, archives: 2, bytes: 8192 }],
            lastInventory: { runId: 'list-1', inventoryDate: '2026-01-05T08:00:00Z' },
          },
        ],
      },
    ]);
  });

  it('says that a region has no vault', async () => {
    terminal = fakeTerminal();
    deployment = { ...fakeDeployment(), accountVaults: memoryAccountVaults() };
    expect(await moraine()).toBe(0);
    expect(terminal.text()).toBe("There are no vaults in us-east-1.\nConfigured, but not in us-east-1: 'photos'\n");
  });
});
