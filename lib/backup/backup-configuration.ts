import type { BackupConfiguration } from '../../core/contracts/backup-run';
import type { MoraineConfig } from '../../core/contracts/config';

/** The part of the configuration that `open-backup` checks a request against. */
export function backupConfiguration({ plans, prices }: MoraineConfig): BackupConfiguration {
  return { plans, ...(prices && { prices }) };
}
