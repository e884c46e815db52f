import { Dashboard, GraphWidget, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import type { RetrievalFunctions } from '../retrieval/retrieval-functions';
import type { StatefulStack } from '../stateful-stack';
import type { Backups } from './backups';
import type { Inventories } from './inventories';

export interface MoraineDashboardProps {
  config: MoraineConfig;
  state: StatefulStack;
  stateMachine: StateMachine;
  functions: RetrievalFunctions;
  inventories: Inventories;
  backups: Backups | undefined;
}

const WIDTH = 12;

/** Runs, queues and functions on one page. */
export class MoraineDashboard extends Construct {
  constructor(scope: Construct, id: string, props: MoraineDashboardProps) {
    super(scope, id);
    const { stateMachine, functions, inventories, backups } = props;
    const queues = [props.state.requests, props.state.notices, props.state.ranges];
    new Dashboard(this, 'Dashboard', {
      dashboardName: `${props.config.name}-retrieval`,
      widgets: [
        [
          runs('Runs', stateMachine),
          new GraphWidget({
            title: 'Messages waiting, and put aside',
            width: WIDTH,
            left: queues.map(({ queue }) => queue.metricApproximateNumberOfMessagesVisible()),
            right: queues.map(({ deadLetters }) => deadLetters.metricApproximateNumberOfMessagesVisible()),
          }),
        ],
        work('Function', [
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
      ],
    });
  }
}

function inventoryRows({ stateMachine, functions }: Inventories, requestInventory: IFunction): IWidget[][] {
  const lambdas = [requestInventory, functions.readInventory, functions.reportInventory];
  return [[runs('Inventories', stateMachine)], work('Inventory function', lambdas)];
}

function backupRows({ stateMachine, functions }: Backups): IWidget[][] {
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
  return [[runs('Backups', stateMachine)], work('Backup function', lambdas)];
}

function runs(title: string, stateMachine: StateMachine): IWidget {
  const left = [stateMachine.metricStarted(), stateMachine.metricSucceeded(), stateMachine.metricFailed()];
  return new GraphWidget({ title, width: WIDTH, left });
}

function work(what: string, lambdas: readonly IFunction[]): IWidget[] {
  return [
    new GraphWidget({ title: `${what} errors`, width: WIDTH, left: lambdas.map((lambda) => lambda.metricErrors()) }),
    new GraphWidget({
      title: `${what} durations (p95)`,
      width: WIDTH,
      left: lambdas.map((lambda) => lambda.metricDuration({ statistic: 'p95' })),
    }),
  ];
}
