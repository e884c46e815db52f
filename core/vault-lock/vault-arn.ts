/** ARN of a vault in the account and region of another ARN, such as that of an execution. */
export function vaultArnNear(arn: string, vault: string): string {
  const [, partition = '', , region = '', account = ''] = arn.split(':');
  return `arn:${partition}:glacier:${region}:${account}:vaults/${vault}`;
}
