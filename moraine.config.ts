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
});
