import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { BackupFunctions } from '../backup/backup-functions';

/** What there is to watch when plans are configured. */
export interface Backups {
  functions: BackupFunctions;
  stateMachine: StateMachine;
}
