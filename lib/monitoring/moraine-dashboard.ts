import { Dashboard, GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { MoraineConfig } from '../../core/contracts/config';
import type { RetrievalFunctions } from '../retrieval/retrieval-functions';
import type { StatefulStack } from '../stateful-stack';

export interface MoraineDashboardProps {
  config: MoraineConfig;
  state: StatefulStack;
  stateMachine: StateMachine;
  functions: RetrievalFunctions;
}

/** Runs, queues and functions on one page. */
export class MoraineDashboard extends Construct {
  constructor(scope: Construct, id: string, props: MoraineDashboardProps) {
    super(scope, id);
    const { stateMachine, functions } = props;
    const queues = [props.state.requests, props.state.notices, props.state.ranges];
    const lambdas = [
      functions.planRetrieval,
      functions.requestBatch,
      functions.acceptNotice,
      functions.copyRange,
      functions.reconcileBatch,
      functions.reportRun,
    ];
    const width = 12;
    new Dashboard(this, 'Dashboard', {
      dashboardName: `${props.config.name}-retrieval`,
      widgets: [
        [
          new GraphWidget({
            title: 'Runs',
            width,
            left: [stateMachine.metricStarted(), stateMachine.metricSucceeded(), stateMachine.metricFailed()],
          }),
          new GraphWidget({
            title: 'Messages waiting, and put aside',
            width,
            left: queues.map(({ queue }) => queue.metricApproximateNumberOfMessagesVisible()),
            right: queues.map(({ deadLetters }) => deadLetters.metricApproximateNumberOfMessagesVisible()),
          }),
        ],
        [
          new GraphWidget({ title: 'Function errors', width, left: lambdas.map((lambda) => lambda.metricErrors()) }),
          new GraphWidget({
            title: 'Function durations (p95)',
            width,
            left: lambdas.map((lambda) => lambda.metricDuration({ statistic: 'p95' })),
          }),
        ],
      ],
    });
  }
}
