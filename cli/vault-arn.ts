import { CommandError } from './errors/command-error';

/** Vault as its ARN names it. */
export interface VaultArn {
  region: string;
  /** Twelve digits. */
  accountId: string;
  vault: string;
}

/** @returns undefined when the text is not the ARN of a vault */
export function parseVaultArn(text: string): VaultArn | undefined {
  const match = /^arn:aws[a-z-]*:glacier:([a-z0-9-]+):(\d{12}):vaults\/([A-Za-z0-9_.-]{1,255})$/.exec(text);
  const [, region = '', accountId = '', vault = ''] = match ?? [];
  return match ? { region, accountId, vault } : undefined;
}

/** The region of a vault's ARN, or the one that was given. @throws CommandError when both are known and differ */
export function regionOf(arn: VaultArn | undefined, region: string | undefined): string | undefined {
  if (!arn || region === undefined || region === arn.region) return region ?? arn?.region;
  throw new CommandError(
    `Vault ${arn.vault} is in ${arn.region}, as its ARN says, and --region is ${region}: leave out --region.`,
  );
}

/** @throws CommandError when the vault of an ARN is in another account than a deployment */
export function requireAccount({ vault, accountId }: VaultArn, deployment: { accountId: string }, stack: string): void {
  if (accountId === deployment.accountId) return;
  throw new CommandError(
    `Vault ${vault} is in account ${accountId}, as its ARN says, and the deployment ${stack} in account ${deployment.accountId}: use credentials of that account (AWS_PROFILE).`,
  );
}
