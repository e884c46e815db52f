import type { Prices } from '../../../core/contracts/config';

/** Figures for tests; those of a published example. */
export const prices: Prices = {
  source: 'price list',
  asOf: '2026-11-01',
  retrieval: {
    Bulk: { perThousandRequests: 0.025, perGib: 0.0025 },
    Standard: { perThousandRequests: 0.05, perGib: 0.01 },
    Expedited: { perThousandRequests: 10, perGib: 0.03 },
  },
  s3: { putPerThousand: 0.005, storagePerGibMonth: 0.023 },
};
