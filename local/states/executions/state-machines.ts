import { ApiError } from '../api/api-error';
import { type ArnScope, isValidName, resourceOfArn, stateMachineArn } from '../arns';
import { type DefinitionEnvironment, parseDefinition } from '../language/parse-definition';
import type { StateMachine } from './state-machine';

/** The state machines of the account. They are created by deploying a stack, at every start. */
export class StateMachines {
  readonly #machines = new Map<string, StateMachine>();

  constructor(
    private readonly scope: ArnScope,
    private readonly environment: DefinitionEnvironment,
    private readonly nowMs: () => number,
  ) {}

  /**
   * Create a state machine, or replace its definition and role; running executions keep the old ones.
   *
   * @throws ApiError InvalidName
   * @throws InvalidDefinitionError
   */
  put(request: { name: string; definition: string | object; roleArn: string }): StateMachine {
    const { name, roleArn } = request;
    if (!isValidName(name)) throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
    const definitionText =
      typeof request.definition === 'string' ? request.definition : JSON.stringify(request.definition);
    const arn = stateMachineArn(this.scope, name);
    const machine: StateMachine = {
      arn,
      name,
      roleArn,
      definitionText,
      definition: parseDefinition(definitionText, this.environment),
      createdAtMs: this.#machines.get(arn)?.createdAtMs ?? this.nowMs(),
    };
    this.#machines.set(arn, machine);
    return machine;
  }

  /** @throws ApiError InvalidArn, StateMachineDoesNotExist */
  get(arn: string): StateMachine {
    if (resourceOfArn(arn, 'stateMachine') === undefined) throw new ApiError('InvalidArn', `Invalid Arn: '${arn}'`);
    const machine = this.#machines.get(arn);
    if (!machine) throw new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  all(): StateMachine[] {
    return [...this.#machines.values()];
  }
}
