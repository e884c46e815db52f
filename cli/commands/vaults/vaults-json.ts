import type { Answer } from '../../../core/ports/account-vaults';
import type { SurveyedVault } from './survey-vaults';

/** A vault as `--json` prints it; null stands for what is not known, and `{ "denied": ACTION }` for what may not be asked. */
export function vaultJson({ vault, contents, lastInventory, ...surveyed }: SurveyedVault): object {
  const { lock, noticeTopic, accessPolicy, tags, isConfigured, isManaged, snapshots } = surveyed;
  return {
    name: vault.name,
    arn: vault.arn,
    createdAt: vault.createdAt ?? null,
    archives: contents?.archives ?? null,
    bytes: contents?.bytes ?? null,
    inventoryDate: contents?.inventoryDate ?? null,
    storagePerMonth: contents ? { usd: contents.storage.usd ?? null, price: contents.storage.price ?? null } : null,
    isConfigured,
    isManaged,
    lock: answerJson(lock),
    noticeTopic: answerJson(noticeTopic),
    accessPolicy: answerJson(accessPolicy),
    tags: answerJson(tags),
    snapshots,
    lastInventory: lastInventory ? { runId: lastInventory.runId, inventoryDate: lastInventory.inventoryDate } : null,
  };
}

const answerJson = <Value>(answer: Answer<Value>): unknown =>
  answer.kind === 'denied' ? { denied: answer.action } : (answer.value ?? null);
