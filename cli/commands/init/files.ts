export interface InitialFile {
  name: string;
  text: string;
}

const GITIGNORE = 'node_modules/\ncdk.out*/\n.moraine*/\n';

const MTS = `import { defineConfig } from '@moraine/moraine';

/** What Moraine backs up, where it may read and write. The stacks grant exactly what is listed here. */
export default defineConfig({
  // Vaults that Moraine may read. The demonstration uses vault demo, in an embedded cloud.
  vaults: ['demo', 'backups'],
  // Buckets that it may write to, besides its own.
  destinations: [],
  plans: [
    {
      name: 'documents',
      source: { bucket: 'my-bucket', prefix: 'documents/', exclude: ['**/*.tmp'] },
      vault: 'backups',
      schedule: { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' },
      retention: { keepLast: 3, keepDaily: 7, keepMonthly: 12 },
    },
  ],
});
`;

const JSON_CONFIG = {
  vaults: ['demo', 'backups'],
  destinations: [],
  plans: [
    {
      name: 'documents',
      source: { bucket: 'my-bucket', prefix: 'documents/', exclude: ['**/*.tmp'] },
      vault: 'backups',
      schedule: { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' },
      retention: { keepLast: 3, keepDaily: 7, keepMonthly: 12 },
    },
  ],
};

/** Files of a new directory. No `cdk.json` is among them: the stacks bring their feature flags with them. */
export function initialFiles(format: 'mts' | 'json'): InitialFile[] {
  const config =
    format === 'mts'
      ? { name: 'moraine.config.mts', text: MTS }
      : { name: 'moraine.config.json', text: `${JSON.stringify(JSON_CONFIG, null, 2)}\n` };
  return [config, { name: '.gitignore', text: GITIGNORE }];
}
