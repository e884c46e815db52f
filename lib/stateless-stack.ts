import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { MoraineConfig } from '../core/contracts/config';
import { StackOutput } from '../core/contracts/stack-outputs';
import { Alarms } from './monitoring/alarms';
import { MoraineDashboard } from './monitoring/moraine-dashboard';
import { checkPace } from './retrieval/check-pace';
import { deliver } from './retrieval/event-sources';
import { REQUESTERS, RetrievalFunctions } from './retrieval/retrieval-functions';
import { RetrievalStateMachine } from './retrieval/retrieval-state-machine';
import { queueWorkMax, type StatefulStack } from './stateful-stack';

export interface StatelessStackProps extends StackProps {
  config: MoraineConfig;
  state: StatefulStack;
}

/** The code: functions, state machine, alarms and dashboard. Deploying or deleting it touches no state. */
export class StatelessStack extends Stack {
  constructor(scope: Construct, id: string, props: StatelessStackProps) {
    super(scope, id, {
      description: 'Moraine: functions and state machine of Amazon Glacier retrievals',
      ...props,
    });
    const { config, state } = props;
    checkPace(config, REQUESTERS, queueWorkMax.toSeconds());
    const stateMachineName = `${config.name}-retrieve`;

    const functions = new RetrievalFunctions(this, 'Retrieval', { config, state, stateMachineName });
    deliver(state.requests.queue, functions.requestBatch, 1, REQUESTERS);
    deliver(state.notices.queue, functions.acceptNotice, 10, config.retrieval.copiesInFlightMax);
    deliver(state.ranges.queue, functions.copyRange, 1, config.retrieval.copiesInFlightMax);

    const { stateMachine } = new RetrievalStateMachine(this, 'Retrieve', {
      config,
      state,
      functions,
      stateMachineName,
    });
    new Alarms(this, 'Alarms', { config, state, stateMachine });
    new MoraineDashboard(this, 'Dashboard', { config, state, stateMachine, functions });

    new CfnOutput(this, StackOutput.retrievalStateMachine, { value: stateMachine.stateMachineArn });
  }
}
