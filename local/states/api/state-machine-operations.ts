import type { Operation } from './operation';
import { seconds } from './operation';
import { pageOf } from './paging';

export const describeStateMachine: Operation = (input, { machines }) => {
  const machine = machines.get(input.string('stateMachineArn', 2000));
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    status: 'ACTIVE',
    definition: machine.definitionText,
    roleArn: machine.roleArn,
    type: 'STANDARD',
    creationDate: seconds(machine.createdAtMs),
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
  };
};

export const listStateMachines: Operation = (input, { machines }) => {
  const all = machines.all();
  const { page, nextToken } = pageOf(input, all, (machine) => all.indexOf(machine));
  return {
    stateMachines: page.map(({ arn, name, createdAtMs }) => ({
      stateMachineArn: arn,
      name,
      type: 'STANDARD',
      creationDate: seconds(createdAtMs),
    })),
    nextToken,
  };
};
