import { NotConfiguredError } from '../contracts/errors';

/** @throws NotConfiguredError with the line to add when the configuration does not list the vault */
export function checkVault(vault: string, configured: readonly string[]): void {
  if (configured.includes(vault)) return;
  const vaults = [...configured, vault].map((name) => `'${name}'`).join(', ');
  throw new NotConfiguredError(
    `vault ${vault} is not configured; add it to the configuration and deploy: vaults: [${vaults}]`,
  );
}
