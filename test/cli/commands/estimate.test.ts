import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main } from '../../../cli/main';
import { MoraineConfig } from '../../../core/contracts/config';
import { GIB, MIB } from '../../../core/ranges/units';
import { prices } from '../../core/cost/prices';
import { type FakeDeployment, fakeDeployment } from '../fake-deployment';
import { addInventory, anArchive } from '../fake-inventories';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const OVERHEAD = 32 * 1024;
const takenAt = new Date('2026-01-04T08:00:00Z');

interface Printed {
  basis: object;
  archives: number;
  bytes: number;
  work: object;
  tiers: { tier: string; totalUsd: number | null; paidForInMonth: number | string | null; policy: object }[];
  storagePerMonth: { vaultUsd: number | null; s3Usd: number | null };
  earlyDeletion: { archives: number; usd: number } | null;
  advice: string[];
}

describe('moraine estimate', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const moraine = (...argv: string[]) => main(['estimate', ...argv], terminal, async () => deployment);
  const printed = async (...argv: string[]) => {
    expect(await moraine('photos', '--json', ...argv)).toBe(0);
    return terminal.objects.at(-1) as Printed;
  };
  beforeEach(() => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
    // 1,000 archives of 1 GiB.
    const sizeBytes = 1000 * (GIB + OVERHEAD);
    deployment.accountVaults.put('photos', { inventory: { archives: 1000, sizeBytes, takenAt } });
  });

  it("estimates from Glacier's counts, without 32 KiB an archive, and says so", async () => {
    const estimate = await printed('--storage-class', 'DEEP_ARCHIVE');
    expect(estimate).toMatchObject({
      basis: { kind: 'counts', inventoryDate: '2026-01-04T08:00:00.000Z' },
      archives: 1000,
      bytes: 1000 * GIB,
      // Eight ranges of 128 MiB, and two requests more.
      work: { requests: 1000, bytes: 1000 * GIB, objects: 1000, s3Requests: 10_000 },
      earlyDeletion: null,
    });
    expect(estimate.tiers.map(({ tier }) => tier)).toEqual(['Bulk', 'Standard', 'Expedited']);
    const totals = estimate.tiers.map(({ totalUsd }) => Number(totalUsd?.toFixed(4)));
    // 1,000 finishing requests at 0.05 and 9,000 at 0.005 per thousand: 0.095; Standard 0.05 + 10; Expedited 10 + 30.
    expect(totals).toEqual([0.095, 10.145, 40.095]);
    expect(estimate.storagePerMonth.vaultUsd).toBeCloseTo((1000 + (1000 * OVERHEAD) / GIB) * 0.0036, 8);
    expect(estimate.storagePerMonth.s3Usd).toBeCloseTo(
      (1000 + (1000 * OVERHEAD) / GIB) * 0.00099 + ((1000 * 8 * 1024) / GIB) * 0.023,
      8,
    );
    // About 2.61 dollars a month are saved.
    expect(estimate.tiers.map(({ paidForInMonth }) => paidForInMonth)).toEqual([1, 4, 16]);
  });

  it('prints tiers side by side, and each price with its mark, source and date', async () => {
    expect(await moraine('photos', '--storage-class', 'DEEP_ARCHIVE')).toBe(0);
    const text = terminal.text();
    expect(text).toContain('Vault photos in us-east-1: 1,000 archives, 1000 GiB');
    expect(text).toMatch(/as of +2026-01-04 08:00:00 UTC, by Glacier's counts: 32 KiB an archive are subtracted/);
    expect(text).toMatch(/^ +Bulk +Standard +Expedited$/m);
    expect(text).toMatch(/^ +jobs +1,000 +1,000 +1,000$/m);
    expect(text).toMatch(/^ +Glacier bytes +\$0\.00 +\$10\.00 +\$30\.00$/m);
    expect(text).toMatch(/^ +duration +about 12 h.* +about 4 h.* +about 1 h.*$/m);
    expect(text).toMatch(/^ +retrieval policy +no limit +no limit +no limit$/m);
    expect(text).toMatch(/^ +paid for itself +in month 1 +in month 4 +in month 16$/m);
    expect(text).toMatch(/^ +added at S3 +\$\S+ a month in DEEP_ARCHIVE; at least 180 days of it are billed/m);
    expect(text).toMatch(/early deletion unknown: up to three months/);
    expect(text).toMatch(/Glacier Standard requests +\$0\.05 +per 1,000 +secondary +\S.*, read 2026-11-27/);
    expect(text).toMatch(/Glacier Bulk bytes +\$0 +per GiB +confirmed +\S.*, read 2026-11-27/);
    expect(text).toContain('For an exact estimate: moraine inventory photos --watch');
  });

  it('is exact where a run has read an inventory of the whole vault', async () => {
    const archives = [
      anArchive('a', { sizeBytes: MIB }),
      // Two pieces of 256 GiB.
      anArchive('b', { sizeBytes: 300 * GIB, createdAt: '2025-12-06T10:00:00Z' }),
    ];
    await addInventory(deployment, 'list-1', archives);
    const created = { from: '2025-01-01T00:00:00Z' };
    await addInventory(
      deployment,
      'range',
      [],
      { scope: { kind: 'range', created } },
      new Date('2026-01-05T11:00:00Z'),
    );
    const estimate = await printed('--tier', 'Standard');
    expect(estimate).toMatchObject({
      basis: { kind: 'inventory', runId: 'list-1', inventoryDate: '2026-01-05T08:00:00Z' },
      ...{ archives: 2, bytes: MIB + 300 * GIB, work: { requests: 3, objects: 2, s3Requests: 1 + 2400 + 2 } },
      tiers: [{ tier: 'Standard' }],
      earlyDeletion: { archives: 1 },
    });
    // 30 days old: 60 of 90 days are left.
    expect(estimate.earlyDeletion?.usd).toBeCloseTo((300 + OVERHEAD / GIB) * 0.0036 * 2, 8);
    expect(estimate.tiers[0]?.paidForInMonth).toBe('never');
  });

  describe('of a selection', () => {
    /** Names 2019/a.jpg … 2020/b.jpg, sizes 1 to 4 MiB, created a year apart; the last one is of last month. */
    const archives = ['2019/a.jpg', '2019/b.raw', '2020/a.jpg', '2020/[ab].jpg'].map((description, n) =>
      anArchive(`id-${n}`, {
        ...{ description, sizeBytes: (n + 1) * MIB },
        createdAt: n === 3 ? '2025-12-06T10:00:00Z' : `202${n}-06-01T00:00:00Z`,
      }),
    );
    let directory: string;
    beforeEach(async () => {
      directory = mkdtempSync(path.join(tmpdir(), 'moraine-estimate-'));
      await addInventory(deployment, 'list-1', archives, { bytes: 10 * MIB });
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    it.each<[options: string[], bytes: number, excluded: object]>([
      [['--path', '2019/'], 3 * MIB, { paths: 2 }],
      // A name wins over the pattern that it is.
      [['--path', '2020/[ab].jpg'], 4 * MIB, { paths: 3 }],
      [['--created', '2021-06-01..2022-06-01'], 2 * MIB, { created: 3 }],
      [['--larger', '1MiB', '--smaller', '4MiB'], 5 * MIB, { largerThanBytes: 1, smallerThanBytes: 1 }],
      [['--path', '**/*.jpg', '--limit', '2'], 4 * MIB, { paths: 1, limit: 1 }],
    ])('%j is exact', async (options, bytes, excluded) => {
      const estimate = await printed(...options);
      const { archives } = estimate;
      expect(estimate).toMatchObject({
        ...{ bytes, work: { bytes, requests: archives, objects: archives } },
        selection: { listed: { archives: 4, bytes: 10 * MIB }, excluded },
      });
      expect(estimate.storagePerMonth.vaultUsd).toBeCloseTo(((bytes + archives * OVERHEAD) / GIB) * 0.0036, 12);
      expect(estimate.earlyDeletion?.archives).toBe(bytes === 4 * MIB && archives === 1 ? 1 : 0);
    });

    it('names the ids of a list that are not in the inventory', async () => {
      const file = path.join(directory, 'ids');
      writeFileSync(file, 'id-1\nid-9\n');
      const estimate = await printed('--ids', file);
      expect(estimate).toMatchObject({ archives: 1, bytes: 2 * MIB, selection: { unlistedIds: 1 } });
      expect(estimate.advice.join()).toContain('Ids in the list of ids that are not listed: 1. They are id-9.');
      await moraine('photos', '--ids', file);
      expect(terminal.text()).toMatch(/selection +in the list of ids; of 4 archives, 10\.0 MiB/);
    });

    it('fails when it takes nothing, or is not valid', async () => {
      expect(await moraine('photos', '--path', '2021/')).toBe(2);
      expect(terminal.complaints()).toMatch(/no archive is selected of the 4 .*: --path excludes 4/);
      expect(await moraine('photos', '--larger', '2', '--smaller', '3')).toBe(2);
      expect(await moraine('photos', '--ids', path.join(directory, 'missing'))).toBe(2);
    });

    it("is refused where only Glacier's counts are known", async () => {
      const sizeBytes = OVERHEAD + 1;
      deployment.accountVaults.put('attic', { inventory: { archives: 1, sizeBytes, takenAt } });
      expect(await moraine('attic', '--limit', '1')).toBe(2);
      expect(terminal.complaints()).toMatch(
        /do not tell the archives of vault attic apart.*moraine inventory attic --watch/,
      );
    });
  });

  it("says when Glacier's younger counts differ from the list, and fails for a vault that is gone", async () => {
    await addInventory(deployment, 'list-1', [anArchive('a')]);
    const adviceAt = async (archives: number, at: string) => {
      deployment.accountVaults.put('photos', {
        inventory: { archives, sizeBytes: OVERHEAD + 1, takenAt: new Date(at) },
      });
      return (await printed()).advice.join(' ');
    };
    expect(await adviceAt(3, '2026-01-06T08:00:00Z')).toMatch(
      /There were 3 archives on 2026-01-06 08:00:00 UTC, and the list has 1 archive\. Newer: moraine inventory photos/,
    );
    expect(await adviceAt(1, '2026-01-06T08:00:00Z')).not.toContain('There were');
    expect(await adviceAt(3, '2026-01-05T08:00:00Z')).not.toContain('There were');
    await addInventory(deployment, 'list-2', [anArchive('a')], { vault: 'gone' });
    expect(await moraine('gone')).toBe(2);
    expect(terminal.complaints()).toMatch(/There is no vault gone in us-east-1/);
  });

  it('shows what the data retrieval policy does to Standard retrievals, and what may not be asked', async () => {
    await addInventory(deployment, 'list-1', [anArchive('a', { sizeBytes: 100 * GIB })]);
    deployment.accountVaults.setRetrievalPolicy({ strategy: 'bytes-per-hour', bytesPerHour: 25 * GIB });
    expect((await printed()).tiers.map(({ policy }) => policy)).toEqual([
      { kind: 'none' },
      { kind: 'limited', hours: expect.closeTo(4, 2) },
      { kind: 'none' },
    ]);
    // In pieces of 512 MiB: of half of them, there would be more than 256.
    deployment.accountVaults.setRetrievalPolicy({ strategy: 'bytes-per-hour', bytesPerHour: GIB });
    expect((await printed()).tiers[1]).toMatchObject({
      requests: 200,
      policy: { kind: 'limited', hours: expect.closeTo(100, 1) },
    });
    await moraine('photos');
    expect(terminal.text()).toMatch(/^ +duration +about 12 h +about 4 d 4 h +about 1 h$/m);
    expect(terminal.text()).toMatch(/^ +retrieval policy +no limit +about 4 h without +no limit$/m);
    deployment.accountVaults.setRetrievalPolicy({ strategy: 'bytes-per-hour', bytesPerHour: GIB / 16 });
    expect((await printed()).tiers[1]?.policy).toEqual({ kind: 'refused', pieceBytesMax: GIB / 4 });
    deployment.accountVaults.deny('glacier:GetDataRetrievalPolicy');
    await moraine('photos');
    expect(terminal.text()).toMatch(/retrieval policy( +not allowed: glacier:GetDataRetrievalPolicy){3}/);
  });

  it('takes configured prices first, and states their source', async () => {
    deployment.configuration = { ...configuration(), prices };
    await moraine('photos');
    expect(terminal.text()).toMatch(/Bulk bytes +\$0\.0025 +per GiB +configured +price list, read 2026-11-01/);
    expect(terminal.text()).toMatch(/vault storage +unknown +per GiB and month +add it to `prices`/);
  });

  it('has no amounts in a region without prices, and says what to do', async () => {
    deployment.region = 'ap-south-1';
    const estimate = await printed();
    expect(estimate.tiers.map(({ totalUsd, paidForInMonth }) => [totalUsd, paidForInMonth])).toEqual(
      Array(3).fill([null, null]),
    );
    expect(estimate.advice.join(' ')).toMatch(/No prices of ap-south-1 are known, .*: add `prices`/);
  });

  it('says what is not configured', async () => {
    deployment.accountVaults.put('attic', { inventory: { archives: 1, sizeBytes: OVERHEAD + 1, takenAt } });
    expect(await moraine('attic', '--to', 's3://elsewhere/x')).toBe(0);
    expect(terminal.text()).toContain(
      'Vault attic is not configured: add it to `vaults` in the configuration, and deploy: moraine deploy',
    );
    expect(terminal.text()).toContain(
      's3://elsewhere/x/ is not configured: add it to `destinations` in the configuration, and deploy: moraine deploy',
    );
    deployment.configuration = { ...configuration(), destinations: [{ bucket: 'elsewhere', prefix: '' }] };
    expect((await printed('--to', 's3://elsewhere/x')).advice.join()).not.toContain('not configured');
  });

  it('fails before the first inventory, without a vault, and with an earlier deployment', async () => {
    deployment.accountVaults.put('new', {});
    expect(await moraine('new')).toBe(2);
    expect(terminal.complaints()).toMatch(/What vault new holds is not known yet/);
    expect(await moraine('photso')).toBe(2);
    expect(terminal.complaints()).toMatch(/There is no vault photso in us-east-1, only .*\. Did you mean photos\?/);
    deployment.configuration = undefined;
    expect(await moraine('photos')).toBe(1);
    expect(terminal.complaints()).toMatch(/deployed by another version.*moraine deploy/);
  });

  it('estimates an empty vault as nothing', async () => {
    deployment.accountVaults.put('photos', { inventory: { archives: 0, sizeBytes: 0, takenAt } });
    expect(await printed()).toMatchObject({
      archives: 0,
      bytes: 0,
      work: { requests: 0 },
      tiers: [{ totalUsd: 0 }, {}, {}],
    });
  });
});

const configuration = () => ({
  ...{ vaults: ['photos'], destinations: [], retrieval: MoraineConfig.shape.retrieval.parse({}) },
});
