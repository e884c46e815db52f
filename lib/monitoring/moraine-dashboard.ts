import { Dashboard, GraphWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import type { RetrievalFunctions } from '../retrieval/retrieval-functions';
import type { StatefulStack } from '../stateful-stack';
import type { BackupResources } from './backup-resources';
import type { DeletionResources } from './deletion-resources';
import type { InventoryResources } from './inventory-resources';

export interface MoraineDashboardProps {
  config: MoraineConfig;
  state: StatefulStack;
  stateMachine: StateMachine;
  functions: RetrievalFunctions;
  inventories: InventoryResources;
  backups: BackupResources | undefined;
  deletions: DeletionResources | undefined;
}

const WIDTH = 12;

/** Runs, queues and functions on one page. */
export class MoraineDashboard extends Construct {
  constructor(scope: Construct, id: string, props: MoraineDashboardProps) {
    super(scope, id);
    const { stateMachine, functions, inventories, backups, deletions } = props;
    const queues = [props.state.requests, props.state.notices, props.state.ranges];
    new Dashboard(this, 'Dashboard', {
      dashboardName: `${props.config.name}-retrieval`,
      widgets: [
        [
          runsWidget('Runs', stateMachine),
          new GraphWidget({
            title: 'Messages in queues and dead-letter queues',
            width: WIDTH,
            left: queues.map(({ queue }) => queue.metricApproximateNumberOfMessagesVisible()),
            right: queues.map(({ deadLetters }) => deadLetters.metricApproximateNumberOfMessagesVisible()),
          }),
        ],
        functionWidgets('Function', [
          functions.readMapping,
          functions.planRetrieval,
          functions.planRestore,
          functions.requestBatch,
          functions.acceptNotice,
          functions.copyRange,
          functions.reconcileBatch,
          functions.rebuildCatalog,
          functions.checkArchives,
          functions.reportRetrieval,
        ]),
        ...inventoryRows(inventories, functions.requestInventory),
        ...(backups ? backupRows(backups) : []),
        ...(deletions ? deletionRows(deletions) : []),
      ],
    });
  }
}

function inventoryRows({ stateMachine, functions }: InventoryResources, requestInventory: IFunction): IWidget[][] {
  const lambdas = [requestInventory, functions.readInventory, functions.compareInventory, functions.reportInventory];
  return [[runsWidget('Inventories', stateMachine)], functionWidgets('Inventory function', lambdas)];
}

function backupRows({ stateMachine, functions }: BackupResources): IWidget[][] {
  const lambdas = [
    functions.planBackup,
    functions.uploadArchive,
    functions.writeSnapshot,
    functions.adoptSnapshot,
    functions.sealSnapshot,
    functions.applyRetention,
    functions.judgeSnapshot,
    functions.reportBackup,
  ];
  return [[runsWidget('Backups', stateMachine)], functionWidgets('Backup function', lambdas)];
}

function deletionRows({ stateMachine, functions }: DeletionResources): IWidget[][] {
  const lambdas = [functions.planDeletion, functions.deleteArchives, functions.deleteVault, functions.reportDeletion];
  return [[runsWidget('Deletions', stateMachine)], functionWidgets('Deletion function', lambdas)];
}

function runsWidget(title: string, stateMachine: StateMachine): IWidget {
  const left = [stateMachine.metricStarted(), stateMachine.metricSucceeded(), stateMachine.metricFailed()];
  return new GraphWidget({ title, width: WIDTH, left });
}

function functionWidgets(titlePrefix: string, lambdas: readonly IFunction[]): IWidget[] {
  return [
    new GraphWidget({
      title: `${titlePrefix} errors`,
      width: WIDTH,
      left: lambdas.map((lambda) => lambda.metricErrors()),
    }),
    new GraphWidget({
      title: `${titlePrefix} durations (p95)`,
      width: WIDTH,
      left: lambdas.map((lambda) => lambda.metricDuration({ statistic: 'p95' })),
    }),
  ];
}
