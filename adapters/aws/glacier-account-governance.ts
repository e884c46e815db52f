import {
  AbortVaultLockCommand,
  CompleteVaultLockCommand,
  type DataRetrievalRule,
  type GlacierClient,
  InitiateVaultLockCommand,
  PurchaseProvisionedCapacityCommand,
  SetDataRetrievalPolicyCommand,
} from '@aws-sdk/client-glacier';
import type { AccountGovernance } from '../../core/ports/account-governance';
import type { RetrievalPolicy } from '../../core/ports/account-vaults';
import { governanceError } from './glacier-errors';
import { sendOnce } from './send-once';

const accountId = '-';

/** Changes to an account and its vaults in Amazon Glacier through the AWS SDK. */
export function glacierAccountGovernance(client: GlacierClient): AccountGovernance {
  return {
    async setRetrievalPolicy(policy) {
      const command = new SetDataRetrievalPolicyCommand({ accountId, Policy: { Rules: [ruleOf(policy)] } });
      await translated('glacier:SetDataRetrievalPolicy', undefined, () => client.send(command));
    },

    async buyCapacityUnit() {
      const command = new PurchaseProvisionedCapacityCommand({ accountId });
      const { capacityId } = await translated('glacier:PurchaseProvisionedCapacity', undefined, () =>
        sendOnce(command, (once) => client.send(once)),
      );
      if (!capacityId) throw new Error('Glacier answered PurchaseProvisionedCapacity without an id');
      return capacityId;
    },

    async initiateVaultLock(vaultName, policy) {
      const command = new InitiateVaultLockCommand({ accountId, vaultName, policy: { Policy: policy } });
      const { lockId } = await translated('glacier:InitiateVaultLock', vaultName, () =>
        sendOnce(command, (once) => client.send(once)),
      );
      if (!lockId) throw new Error('Glacier answered InitiateVaultLock without an id');
      return lockId;
    },

    async completeVaultLock(vaultName, lockId) {
      const command = new CompleteVaultLockCommand({ accountId, vaultName, lockId });
      await translated('glacier:CompleteVaultLock', vaultName, () => client.send(command));
    },

    async abortVaultLock(vaultName) {
      const command = new AbortVaultLockCommand({ accountId, vaultName });
      await translated('glacier:AbortVaultLock', vaultName, () => client.send(command));
    },
  };
}

function ruleOf(policy: RetrievalPolicy): DataRetrievalRule {
  if (policy.strategy === 'bytes-per-hour') return { Strategy: 'BytesPerHour', BytesPerHour: policy.bytesPerHour };
  return { Strategy: policy.strategy === 'free-tier' ? 'FreeTier' : 'None' };
}

async function translated<Output>(action: string, vault: string | undefined, call: () => Promise<Output>) {
  try {
    return await call();
  } catch (error) {
    throw governanceError(error, action, vault);
  }
}
