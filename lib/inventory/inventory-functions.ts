import { Duration, type Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import type { OpenInventoryEnv, ReadInventoryEnv, ReportInventoryEnv } from '../../core/contracts/environment';
import { MoraineFunction } from '../shared/moraine-function';
import { describeExecutions, onTable, onVaults, publish, writeObjects } from '../shared/permissions';
import { RUN_FILES } from '../shared/working-files';
import type { StateMachineNames } from '../state-machine-names';
import type { StatefulStack } from '../stateful-stack';

export interface InventoryFunctionsProps {
  config: MoraineConfig;
  state: StatefulStack;
  stateMachineNames: StateMachineNames;
}

/** The functions of inventories, each with the permissions that it uses and no other. */
export class InventoryFunctions extends Construct {
  readonly openInventory: IFunction;
  readonly readInventory: IFunction;
  readonly reportInventory: IFunction;

  constructor(scope: Stack, id: string, { config, state, stateMachineNames }: InventoryFunctionsProps) {
    super(scope, id);
    const { name: appName, vaults } = config;
    const { table, runsBucket } = state;
    const STATE_TABLE = table.tableName;
    const RUNS_BUCKET = runsBucket.bucketName;

    this.openInventory = new MoraineFunction<typeof OpenInventoryEnv>(this, 'OpenInventory', {
      appName,
      lambdaDirectory: 'open-inventory',
      description: 'Check a request for an inventory against the configuration, and record the run',
      environment: { STATE_TABLE },
      timeout: Duration.minutes(1),
      memoryMib: 512,
      permissions: [
        onVaults(this, vaults, ['DescribeVault']),
        onTable(table, ['GetItem', 'PutItem', 'UpdateItem']),
        describeExecutions(this, [stateMachineNames.inventory]),
      ],
    }).lambda;

    this.readInventory = new MoraineFunction<typeof ReadInventoryEnv>(this, 'ReadInventory', {
      appName,
      lambdaDirectory: 'read-inventory',
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
    }).lambda;

    this.reportInventory = new MoraineFunction<typeof ReportInventoryEnv>(this, 'ReportInventory', {
      appName,
      lambdaDirectory: 'report-inventory',
      description: 'Write the report of an inventory and send the summary',
      environment: { STATE_TABLE, RUNS_BUCKET, REPORTS_TOPIC_ARN: state.reportsTopic.topicArn },
      timeout: Duration.minutes(1),
      memoryMib: 512,
      permissions: [
        onTable(table, ['GetItem', 'PutItem', 'UpdateItem']),
        writeObjects(runsBucket, RUN_FILES),
        publish(state.reportsTopic),
      ],
    }).lambda;
  }
}
