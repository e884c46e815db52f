import { Duration, type Stack } from 'aws-cdk-lib';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { vaultNamesOf } from '../../core/contracts/configured-vault';
import type {
  CompareInventoryEnv,
  OpenInventoryEnv,
  ReadInventoryEnv,
  ReportInventoryEnv,
} from '../../core/contracts/environment';
import { describeExecutions } from '../shared/execution-permissions';
import { FunctionGroup, type FunctionGroupProps } from '../shared/function-group';
import {
  onKey,
  onPartitions,
  onVaults,
  publish,
  putObjects,
  queryRuns,
  readObjects,
  writeObjects,
} from '../shared/permissions';
import { DELETED_FILES, RETENTION_LISTS, RUN_FILES, SNAPSHOT_FILES } from '../shared/working-files';

/** The functions of inventories, each with exactly the permissions that it uses. */
export class InventoryFunctions extends FunctionGroup {
  readonly openInventory: IFunction;
  readonly readInventory: IFunction;
  readonly compareInventory: IFunction;
  readonly reportInventory: LambdaFunction;

  constructor(scope: Stack, id: string, props: FunctionGroupProps) {
    super(scope, id, props);
    const { config, state, stateMachineNames } = props;
    const vaults = vaultNamesOf(config);
    const { table, runsBucket } = state;
    const { STATE_TABLE, RUNS_BUCKET } = this.variables;

    this.openInventory = this.add<typeof OpenInventoryEnv>('open-inventory', {
      description: 'Check a request for an inventory against the configuration, and record the run',
      environment: { STATE_TABLE },
      timeout: Duration.minutes(1),
      memoryMib: 512,
      permissions: [
        onVaults(vaults, ['DescribeVault']),
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem', 'UpdateItem']),
        describeExecutions(this, [stateMachineNames.inventory]),
      ],
    });

    this.readInventory = this.add<typeof ReadInventoryEnv>('read-inventory', {
      description: 'Stream an inventory, or a part of it, from Glacier to the runs bucket, and add it up',
      environment: { STATE_TABLE, RUNS_BUCKET },
      timeout: Duration.minutes(15),
      // Memory buys network and processor: the work itself stays below 200 MiB.
      memoryMib: 1792,
      permissions: [
        onVaults(vaults, ['GetJobOutput']),
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem', 'UpdateItem']),
        writeObjects(runsBucket, RUN_FILES),
      ],
    });

    this.compareInventory = this.add<typeof CompareInventoryEnv>('compare-inventory', {
      description: 'Compare an inventory with what snapshots need and with the inventory before it',
      environment: { STATE_TABLE, RUNS_BUCKET, SIGNING_KEY_ARN: state.signingKey.keyArn },
      timeout: Duration.minutes(15),
      memoryMib: 3008,
      permissions: [
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem']),
        onPartitions(table, ['plan/*'], ['GetItem', 'Query']),
        // Duplicates are added to the list of garbage.
        onPartitions(table, ['garbage/*'], ['GetItem', 'PutItem', 'Query']),
        onPartitions(table, ['uncertain/*'], ['PutItem', 'Query']),
        queryRuns(table),
        // To recognise the archives that this deployment wrote.
        onKey(state.signingKey, ['GetPublicKey']),
        readObjects(runsBucket, RUN_FILES, SNAPSHOT_FILES, DELETED_FILES, RETENTION_LISTS),
        writeObjects(runsBucket, RUN_FILES),
        this.listRuns,
      ],
    });

    this.reportInventory = this.add<typeof ReportInventoryEnv>('report-inventory', {
      description: 'Write the report of an inventory and send the summary',
      environment: { STATE_TABLE, RUNS_BUCKET, REPORTS_TOPIC_ARN: state.reportsTopic.topicArn },
      timeout: Duration.minutes(1),
      memoryMib: 512,
      permissions: [
        onPartitions(table, ['run/*'], ['GetItem', 'PutItem', 'UpdateItem']),
        putObjects(runsBucket, RUN_FILES),
        publish(state.reportsTopic),
      ],
    });
  }
}
