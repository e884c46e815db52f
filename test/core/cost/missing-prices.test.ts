import type { Prices } from '../../../core/contracts/config';
import { missingPrices } from '../../../core/cost/missing-prices';
import { prices } from './prices';

const work = { requests: 1, bytes: 1, objects: 1, s3Requests: 3, storedBytes: 1 };
const { Bulk } = prices.retrieval;
/** Prices of one tier, and of the classes that are given. */
const only = (classes: Prices['s3']['classes']): Prices => ({ ...prices, retrieval: { Bulk }, s3: { classes } });
const figures = { putPerThousand: 1, storagePerGibMonth: 1 };

describe('missingPrices', () => {
  it('names nothing when every figure is known', () => {
    expect(missingPrices(work, { tier: 'Standard', storageClass: 'DEEP_ARCHIVE' }, prices)).toEqual([]);
  });

  it('names the figures of a tier and of a class, each once', () => {
    expect(missingPrices(work, { tier: 'Expedited', storageClass: 'GLACIER_IR' }, only({ STANDARD: figures }))).toEqual(
      [
        'prices.retrieval.Expedited.perThousandRequests',
        'prices.retrieval.Expedited.perGib',
        'prices.s3.classes.GLACIER_IR.putPerThousand',
        'prices.s3.classes.GLACIER_IR.storagePerGibMonth',
      ],
    );
  });

  it.each(['GLACIER', 'DEEP_ARCHIVE'] as const)('names those of STANDARD, at which %s stores names and parts', (to) => {
    expect(missingPrices(work, { tier: 'Bulk', storageClass: to }, only({ [to]: figures }))).toEqual([
      'prices.s3.classes.STANDARD.putPerThousand',
      'prices.s3.classes.STANDARD.storagePerGibMonth',
    ]);
  });

  it('names the class that copies read', () => {
    const copying = { ...work, readBytes: { GLACIER_IR: 7 } };
    expect(missingPrices(copying, { tier: 'Bulk', storageClass: 'STANDARD' }, only({ STANDARD: figures }))).toEqual([
      'prices.s3.classes.GLACIER_IR.readPerGib',
    ]);
  });

  it('does not name what there is nothing of', () => {
    const copies = { ...work, requests: 0, bytes: 0 };
    const terms = { tier: 'Expedited', storageClass: 'STANDARD' } as const;
    expect(missingPrices(copies, terms, only({ STANDARD: figures }))).toEqual([]);
  });
});
