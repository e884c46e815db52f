import { Duration, type Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { deletableVaultsOf } from '../../core/contracts/configured-vault';
import type {
  DeleteArchivesEnv,
  DeleteVaultEnv,
  OpenDeletionEnv,
  PlanDeletionEnv,
  ReportDeletionEnv,
} from '../../core/contracts/environment';
import { retrievalDestinations } from '../retrieval/configured-destinations';
import { describeExecutions } from '../shared/execution-permissions';
import { FunctionGroup, type FunctionGroupProps } from '../shared/function-group';
import {
  onPartitions,
  onVaults,
  publish,
  putObjects,
  readDestinations,
  readObjects,
  readSettingsOf,
  writeObjects,
} from '../shared/permissions';
import { DELETED_FILES, DELETION_LISTS, MANIFESTS, RUN_FILES, WRITTEN_FILES } from '../shared/working-files';

/** The functions of deletions, each with exactly the permissions that it uses, on the vaults that allow deletions alone. */
export class DeletionFunctions extends FunctionGroup {
  readonly openDeletion: IFunction;
  readonly planDeletion: IFunction;
  readonly deleteArchives: IFunction;
  readonly deleteVault: IFunction;
  readonly reportDeletion: IFunction;

  constructor(scope: Stack, id: string, props: FunctionGroupProps) {
    super(scope, id, props);
    const { config, state, stateMachineNames } = props;
    const vaults = deletableVaultsOf(config);
    const { table, runsBucket } = state;
    const { STATE_TABLE, RUNS_BUCKET } = this.variables;
    const destinations = retrievalDestinations(config, state);

    this.openDeletion = this.add<typeof OpenDeletionEnv>('open-deletion', {
      description: 'Check a request to delete archives against the configuration and the retrieval; record the run',
      environment: { STATE_TABLE },
      timeout: Duration.minutes(1),
      memoryMib: 512,
      permissions: [
        onVaults(vaults, ['DescribeVault']),
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem', 'UpdateItem']),
        describeExecutions(this, [stateMachineNames.deletion]),
      ],
    });

    this.planDeletion = this.add<typeof PlanDeletionEnv>('plan-deletion', {
      description: 'List the archives of a retrieval that may be deleted, and the objects that have to prove them',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 3008,
      permissions: [
        onVaults(vaults, ['GetJobOutput']),
        onPartitions(table, ['run/*'], ['PutItem', 'UpdateItem']),
        // A confirmed list is that of an earlier run.
        readObjects(runsBucket, RUN_FILES, MANIFESTS, WRITTEN_FILES, DELETED_FILES, DELETION_LISTS),
        putObjects(runsBucket, RUN_FILES, DELETION_LISTS),
        this.listRuns,
        ...readSettingsOf(destinations, ['GetLifecycleConfiguration', 'GetBucketVersioning']),
      ],
    });

    this.deleteArchives = this.add<typeof DeleteArchivesEnv>('delete-archives', {
      description: 'Look at the objects of archives again, and delete the archives that they prove',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      memoryMib: 1024,
      permissions: [
        // The lock tells what Glacier would refuse to delete.
        onVaults(vaults, ['DeleteArchive', 'GetVaultLock']),
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem']),
        readObjects(runsBucket, RUN_FILES, DELETED_FILES, DELETION_LISTS),
        putObjects(runsBucket, RUN_FILES, DELETED_FILES),
        this.listRuns,
        ...readDestinations(destinations),
      ],
    });

    this.deleteVault = this.add<typeof DeleteVaultEnv>('delete-vault', {
      description: 'Delete a vault that an inventory shows empty, or tell what is in it',
      environment: { STATE_TABLE },
      timeout: Duration.minutes(15),
      memoryMib: 512,
      permissions: [
        onVaults(vaults, ['DescribeVault', 'GetVaultLock', 'GetJobOutput', 'DeleteVault']),
        onPartitions(table, ['run/*'], ['GetItem', 'UpdateItem']),
      ],
    });

    this.reportDeletion = this.add<typeof ReportDeletionEnv>('report-deletion', {
      description: 'Write the report of a deletion, with the evidence for each archive, and send the summary',
      environment: { STATE_TABLE, RUNS_BUCKET, REPORTS_TOPIC_ARN: state.reportsTopic.topicArn },
      timeout: Duration.minutes(15),
      memoryMib: 1024,
      permissions: [
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem', 'UpdateItem']),
        readObjects(runsBucket, RUN_FILES, DELETED_FILES, DELETION_LISTS),
        writeObjects(runsBucket, RUN_FILES),
        this.listRuns,
        publish(state.reportsTopic),
      ],
    });
  }
}
