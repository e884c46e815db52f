import type { ServiceRequest } from '../../endpoint/service';
import { type AccessRow, type AccessTable, access, inputOf, rowsOn, rowsOnAll, textOf } from './access-table';

const onMember = (name: string) => rowsOn((request) => textOf(inputOf(request), name));
const onStateMachine = onMember('stateMachineArn');
const onExecution = onMember('executionArn');

/** The executions of a state machine, or the children of a Map Run. */
const listed = (request: ServiceRequest) => {
  const input = inputOf(request);
  return textOf(input, input.mapRunArn === undefined ? 'stateMachineArn' : 'mapRunArn');
};

/**
 * The state machine that waits for the token; that of a child of a Distributed Map is `NAME/LABEL`. A token that was never issued
 * names no state machine, and the service refuses it.
 */
const onToken =
  (action: string): AccessRow =>
  (request) => {
    const facts = request.facts?.states;
    const machine = facts ? facts.stateMachineOf(textOf(inputOf(request), 'taskToken')) : '*';
    return machine === undefined ? [] : [access(request, action, machine)];
  };

/**
 * AWS Step Functions. The Service Authorization Reference has no resource for the answers of tasks, but their refusals name the
 * state machine ("… is not authorized to perform: states:SendTaskFailure on resource: arn:…:stateMachine:NAME"), and a policy
 * for the state machine allows them.
 *
 * @see Service Authorization Reference, "Actions, resources, and condition keys for AWS Step Functions"
 */
export const states: AccessTable = {
  StartExecution: onStateMachine('states:StartExecution'),
  DescribeStateMachine: onStateMachine('states:DescribeStateMachine'),
  ListStateMachines: rowsOnAll('states:ListStateMachines'),
  DescribeExecution: onExecution('states:DescribeExecution'),
  GetExecutionHistory: onExecution('states:GetExecutionHistory'),
  StopExecution: onExecution('states:StopExecution'),
  RedriveExecution: onExecution('states:RedriveExecution'),
  ListMapRuns: onExecution('states:ListMapRuns'),
  ListExecutions: rowsOn(listed)('states:ListExecutions'),
  DescribeMapRun: onMember('mapRunArn')('states:DescribeMapRun'),
  SendTaskSuccess: onToken('states:SendTaskSuccess'),
  SendTaskFailure: onToken('states:SendTaskFailure'),
  SendTaskHeartbeat: onToken('states:SendTaskHeartbeat'),
};
