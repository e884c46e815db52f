import type { Exit, State } from '../language/definition';
import type { Bindings } from '../language/expression';
import { evaluateObject, evaluateTemplate } from '../language/template';
import { checkPayload } from './data-limit';
import type { Frame, MapItem } from './frame';

/** The result of a state. */
export interface Outcome {
  output: unknown;
  /** The state that follows; undefined ends the list. */
  next: string | undefined;
}

/** Values that an expression can use besides the input: a task's token, the result, the error, the item of a map. */
export interface Seen {
  token?: string;
  result?: unknown;
  errorOutput?: unknown;
  mapItem?: MapItem;
}

/** A visit of a state, from entering it to leaving it, including retries. */
export class Visit<S extends State = State> {
  retryCount = 0;
  readonly #enteredAt: string;

  constructor(
    readonly state: S,
    readonly input: unknown,
    readonly frame: Frame,
  ) {
    this.#enteredAt = frame.engine.clock.date().toISOString();
  }

  /** `$states` and the variables, with their values when the state was entered. */
  bindings(seen: Seen = {}): Bindings {
    const states: Record<string, unknown> = { input: this.input, context: this.#context(seen) };
    if ('result' in seen) states.result = seen.result;
    if ('errorOutput' in seen) states.errorOutput = seen.errorOutput;
    return { ...this.frame.variables, states };
  }

  /**
   * Evaluate Output and Assign with the same bindings, and then assign the variables.
   *
   * @param otherwise output if there is no Output field
   */
  async leave(exit: Exit, seen: Seen, otherwise: unknown, next: string | undefined): Promise<Outcome> {
    const bindings = this.bindings(seen);
    const output = exit.output ? await evaluateTemplate(exit.output, bindings) : otherwise;
    checkPayload(output, `The output of the state '${this.state.name}'`);
    if (exit.assign) {
      const assigned = await evaluateObject(exit.assign, bindings);
      for (const [name, value] of Object.entries(assigned)) checkPayload(value, `The variable '${name}'`);
      this.frame.variables = { ...this.frame.variables, ...assigned };
    }
    return { output, next };
  }

  #context(seen: Seen): Record<string, unknown> {
    const { execution, mapItem: enclosingItem } = this.frame;
    const item = seen.mapItem ?? enclosingItem;
    return {
      Execution: {
        Id: execution.arn,
        Input: execution.input,
        Name: execution.name,
        RoleArn: execution.roleArn,
        StartTime: new Date(execution.startedAtMs).toISOString(),
        RedriveCount: execution.redriveCount,
      },
      StateMachine: { Id: execution.machine.arn, Name: execution.machine.name },
      State: { Name: this.state.name, EnteredTime: this.#enteredAt, RetryCount: this.retryCount },
      ...(seen.token === undefined ? {} : { Task: { Token: seen.token } }),
      ...(item === undefined ? {} : { Map: { Item: item } }),
    };
  }
}
