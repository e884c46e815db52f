import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { BackupFunctions } from '../backup/backup-functions';

/** Resources of backups to monitor; there are some when plans are configured. */
export interface BackupResources {
  functions: BackupFunctions;
  stateMachine: StateMachine;
}
