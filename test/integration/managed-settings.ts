import {
  DescribeVaultCommand,
  GetVaultAccessPolicyCommand,
  GetVaultNotificationsCommand,
  type GlacierClient,
  ListTagsForVaultCommand,
} from '@aws-sdk/client-glacier';

/** What a client of Glacier sees of a vault; undefined for what it does not have. */
export interface SeenVault {
  topic: string | undefined;
  events: string[] | undefined;
  policy: unknown;
  tags: Record<string, string>;
}

/** Look at a vault as any client does. @returns undefined when there is none */
export async function look(glacier: GlacierClient, vaultName: string): Promise<SeenVault | undefined> {
  const vault = { accountId: '-', vaultName };
  if (!(await unlessMissing(glacier.send(new DescribeVaultCommand(vault))))) return undefined;
  const notifications = await unlessMissing(glacier.send(new GetVaultNotificationsCommand(vault)));
  const policy = await unlessMissing(glacier.send(new GetVaultAccessPolicyCommand(vault)));
  const { Tags: tags = {} } = await glacier.send(new ListTagsForVaultCommand(vault));
  return {
    topic: notifications?.vaultNotificationConfig?.SNSTopic?.replace(/^.*:/, ''),
    events: notifications?.vaultNotificationConfig?.Events,
    policy: policy?.policy?.Policy === undefined ? undefined : JSON.parse(policy.policy.Policy),
    tags,
  };
}

async function unlessMissing<Output>(call: Promise<Output>): Promise<Output | undefined> {
  try {
    return await call;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
