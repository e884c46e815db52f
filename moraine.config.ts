import { defineConfig } from './core/contracts/config';

/** What Moraine backs up, where it may read and write, and how fast. The stack grants exactly what is listed here. */
export default defineConfig({
  vaults: ['photos', 'demo', 'backups'],
  plans: [
    {
      name: 'documents',
      source: { bucket: 'moraine-demo-source', prefix: 'documents/', exclude: ['**/*.tmp', '**/.cache/**'] },
      vault: 'backups',
      schedule: { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' },
      retention: { keepLast: 3, keepDaily: 7, keepMonthly: 12 },
    },
  ],
  prices: {
    source: 'AWS price pages, us-east-1',
    asOf: '2026-11-01',
    retrieval: {
      Bulk: { perThousandRequests: 0.025, perGib: 0.0025 },
      Standard: { perThousandRequests: 0.05, perGib: 0.01 },
      Expedited: { perThousandRequests: 10, perGib: 0.03 },
    },
    s3: { putPerThousand: 0.005, storagePerGibMonth: 0.023 },
    backup: { uploadPerThousand: 0.03, storagePerGibMonth: 0.0036, getPerThousand: 0.0004, listPerThousand: 0.005 },
  },
});
