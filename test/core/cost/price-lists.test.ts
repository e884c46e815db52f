import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Prices } from '../../../core/contracts/config';
import { bookOf, priceBook } from '../../../core/cost/price-book';
import { defaultPrices, PRICED_REGIONS, priceListOf, pricesOfRun } from '../../../core/cost/price-lists';
import { prices } from './prices';

const arn = (region: string) => `arn:aws:states:${region}:123456789012:execution:retrieve:run-1`;

describe('the built-in price lists', () => {
  it('are those of two regions', () => {
    expect(PRICED_REGIONS).toEqual(['us-east-1', 'eu-central-1']);
  });

  it('has free Bulk retrievals from vaults, and the higher of two prices of Standard requests', () => {
    const { retrieval, backup, s3 } = defaultPrices('us-east-1') ?? {};
    expect(retrieval?.Bulk).toEqual({ perThousandRequests: 0, perGib: 0 });
    expect(retrieval?.Standard).toEqual({ perThousandRequests: 0.05, perGib: 0.01 });
    expect(retrieval?.Expedited).toEqual({ perThousandRequests: 10, perGib: 0.03 });
    expect(backup).toMatchObject({ uploadPerThousand: 0.03, storagePerGibMonth: 0.0036 });
    expect(s3?.classes?.DEEP_ARCHIVE).toEqual({ putPerThousand: 0.05, storagePerGibMonth: 0.00099 });
    expect(Object.keys(s3?.classes ?? {})).toHaveLength(7);
  });

  it('leaves out tiers and classes of which a figure is not known', () => {
    const frankfurt = defaultPrices('eu-central-1');
    expect(frankfurt?.retrieval).toEqual({ Bulk: { perThousandRequests: 0, perGib: 0 } });
    expect(frankfurt?.s3).toEqual({ classes: { STANDARD: { putPerThousand: 0.0054, storagePerGibMonth: 0.0245 } } });
    expect(frankfurt?.backup).toBeUndefined();
  });

  it.each(PRICED_REGIONS)('has prices of %s that a run can carry', (region) => {
    const carried = JSON.parse(JSON.stringify(defaultPrices(region)));
    expect(Prices.parse(carried)).toEqual(carried);
  });

  it.each(PRICED_REGIONS)('of %s is the one in the documentation', (region) => {
    const page = readFileSync(path.join(__dirname, '../../../docs/operations/costs.md'), 'utf8');
    const section = page.split(`### ${region}\n`)[1]?.split('\n#')[0] ?? '';
    const rows = Object.entries(priceListOf(region)?.figures ?? {}).map(
      ([name, { usd, mark, source }]) => `| \`${name}\` | ${usd} | ${mark} | ${source} |`,
    );
    expect(section.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
  });
});

describe('the prices of a run', () => {
  it('are those of the configuration, else those of its region', () => {
    expect(pricesOfRun(prices, arn('us-east-1'))).toBe(prices);
    expect(pricesOfRun(undefined, arn('us-east-1'))).toEqual(defaultPrices('us-east-1'));
    expect(pricesOfRun(undefined, arn('ap-south-1'))).toBeUndefined();
    expect(pricesOfRun(undefined, 'arn:run-1')).toBeUndefined();
  });
});

describe('a price by its name', () => {
  const standard = 'retrieval.Standard.perGib';

  it('has the origin that the configuration states', () => {
    const configured = { usd: 0.01, source: 'price list', asOf: '2026-11-01', mark: 'configured' };
    expect(priceBook(prices, 'us-east-1')(standard)).toEqual(configured);
    expect(priceBook(prices, 'us-east-1')('s3.DEEP_ARCHIVE.putPerThousand')).toMatchObject({ usd: 0.005 });
    expect(priceBook(prices, 'us-east-1')('vault.storagePerGibMonth')).toBeUndefined();
  });

  it('is that of the region without a configured one', () => {
    expect(priceBook(undefined, 'us-east-1')(standard)).toMatchObject({ usd: 0.01, mark: 'secondary' });
    expect(priceBook(undefined, 'eu-central-1')(standard)).toBeUndefined();
    expect(priceBook(undefined, 'ap-south-1')(standard)).toBeUndefined();
  });

  it('keeps its origin in a run, but not once somebody has changed it', () => {
    const listed = defaultPrices('us-east-1');
    if (!listed) throw new Error('there is no list');
    expect(bookOf(listed)(standard)).toEqual(priceListOf('us-east-1')?.figures[standard]);
    const changed = { ...listed, retrieval: { Standard: { perThousandRequests: 0.05, perGib: 0.02 } } };
    expect(bookOf(changed)(standard)).toMatchObject({ usd: 0.02, mark: 'configured' });
  });

  it('of a storage class comes before the one for all', () => {
    const own = { ...prices, s3: { ...prices.s3, classes: { GLACIER: { putPerThousand: 1, storagePerGibMonth: 2 } } } };
    expect(bookOf(own)('s3.GLACIER.putPerThousand')?.usd).toBe(1);
    expect(bookOf(own)('s3.STANDARD.putPerThousand')?.usd).toBe(0.005);
  });
});

describe('the prices of S3 in a configuration', () => {
  it('need both single figures, or neither', () => {
    const half = { ...prices, s3: { putPerThousand: 1 } };
    expect(Prices.safeParse(half).error?.message).toContain('needs both of putPerThousand and storagePerGibMonth');
    expect(Prices.safeParse({ ...prices, s3: {} }).success).toBe(true);
  });
});
