import { awsQuotas } from './aws-quotas';
import { longestValue } from './longest-value';
import { type Measured, type Properties, resourcesOf, type Template } from './template';

/** Part of the quota of a task's input for what a run adds to the text in the definition, its request for example. */
const RUN_BYTES = 16 * 1024;

/** Measure the definitions of state machines, and the inputs of their tasks. */
export function* measureStateMachines(template: Template, field: string): Generator<Measured> {
  for (const { properties } of resourcesOf(template, 'AWS::StepFunctions::StateMachine')) {
    const definition = String(longestValue(properties.DefinitionString));
    const name = properties.StateMachineName;
    const amount = Buffer.byteLength(definition);
    yield { what: `the definition of ${name}`, unit: 'bytes', amount, quota: awsQuotas.definitionBytes, field };
    for (const [state, { Arguments }] of tasksOf(JSON.parse(definition))) {
      const inputBytes = Buffer.byteLength(JSON.stringify(Arguments ?? {})) + RUN_BYTES;
      const quota = awsQuotas.taskInputBytes;
      yield { what: `the input of ${state} in ${name}`, unit: 'bytes', amount: inputBytes, quota, field };
    }
  }
}

/** Tasks of a definition by name, those of its maps too. */
function* tasksOf(value: Properties): Generator<[string, Properties]> {
  for (const [key, member] of Object.entries(value)) {
    if (typeof member !== 'object' || member === null) continue;
    if (member.Type === 'Task') yield [key, member];
    else yield* tasksOf(member);
  }
}
