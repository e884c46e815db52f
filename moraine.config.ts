import { defineConfig } from './core/contracts/config';

/** Where Moraine may read and write, and how fast. The stack grants exactly what is listed here. */
export default defineConfig({
  vaults: ['photos', 'demo'],
  prices: {
    source: 'AWS price pages, us-east-1',
    asOf: '2026-11-01',
    retrieval: {
      Bulk: { perThousandRequests: 0.025, perGib: 0.0025 },
      Standard: { perThousandRequests: 0.05, perGib: 0.01 },
      Expedited: { perThousandRequests: 10, perGib: 0.03 },
    },
    s3: { putPerThousand: 0.005, storagePerGibMonth: 0.023 },
  },
});
