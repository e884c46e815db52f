import { Duration, type Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { OpenInventoryEnv, ReadInventoryEnv, ReportInventoryEnv } from '../../core/contracts/environment';
import { describeExecutions } from '../shared/execution-permissions';
import { FunctionGroup, type FunctionGroupProps } from '../shared/function-group';
import { onTable, onVaults, publish, writeObjects } from '../shared/permissions';
import { RUN_FILES } from '../shared/working-files';

/** The functions of inventories, each with exactly the permissions that it uses. */
export class InventoryFunctions extends FunctionGroup {
  readonly openInventory: IFunction;
  readonly readInventory: IFunction;
  readonly reportInventory: IFunction;

  constructor(scope: Stack, id: string, props: FunctionGroupProps) {
    super(scope, id, props);
    const { config, state, stateMachineNames } = props;
    const { vaults } = config;
    const { table, runsBucket } = state;
    const { STATE_TABLE, RUNS_BUCKET } = this.variables;

    this.openInventory = this.add<typeof OpenInventoryEnv>('open-inventory', {
      description: 'Check a request for an inventory against the configuration, and record the run',
      environment: { STATE_TABLE },
      timeout: Duration.minutes(1),
      memoryMib: 512,
      permissions: [
        onVaults(this, vaults, ['DescribeVault']),
        onTable(table, ['GetItem', 'PutItem', 'UpdateItem']),
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
        onVaults(this, vaults, ['GetJobOutput']),
        onTable(table, ['GetItem', 'PutItem', 'UpdateItem']),
        writeObjects(runsBucket, RUN_FILES),
      ],
    });

    this.reportInventory = this.add<typeof ReportInventoryEnv>('report-inventory', {
      description: 'Write the report of an inventory and send the summary',
      environment: { STATE_TABLE, RUNS_BUCKET, REPORTS_TOPIC_ARN: state.reportsTopic.topicArn },
      timeout: Duration.minutes(1),
      memoryMib: 512,
      permissions: [
        onTable(table, ['GetItem', 'PutItem', 'UpdateItem']),
        writeObjects(runsBucket, RUN_FILES),
        publish(state.reportsTopic),
      ],
    });
  }
}
