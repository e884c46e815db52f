import type { History } from '../executions/history';
import type { StateList } from '../language/definition';
import type { Bindings } from '../language/expression';
import type { Engine } from './engine';
import { Fiber } from './fiber';
import type { Scope } from './scope';

/** The execution as its states see it. */
export interface ExecutionIdentity {
  arn: string;
  name: string;
  input: unknown;
  startedAtMs: number;
  roleArn: string;
  machine: { arn: string; name: string };
  /** How often it has been redriven. */
  redriveCount: number;
}

/** The state that a sequence of states has come to: where a redriven execution goes on. */
export interface Position {
  name: string;
  input: unknown;
  /** Variables as they were when the state was entered. */
  variables: Bindings;
  /** Of a distributed map: the `UnfinishedMapRun` that is under way, which has executions with positions of their own. */
  mapRun?: object;
}

/** `$states.context.Map.Item`. */
export interface MapItem {
  Index: number;
  Value: unknown;
  Key?: string;
}

/**
 * Run a list of states from its first one to its end.
 *
 * @returns the output of the last state
 * @throws StatesError when a state fails and nothing catches it
 */
export type RunStates = (list: StateList, input: unknown, frame: Frame) => Promise<unknown>;

/** An engine with what runs states in it: those that hold lists of states, and the children of a Map Run, ask it to. */
export interface Interpreter extends Engine {
  runStates: RunStates;
}

/** One sequence of states being run: an execution, a branch or an iteration, with its variables. */
export class Frame {
  readonly fiber: Fiber;
  #lastEventId = 0;
  /** Set before the states are run: they go on there instead of at their first one. */
  position: Position | undefined;

  constructor(
    readonly engine: Interpreter,
    readonly execution: ExecutionIdentity,
    readonly history: History,
    readonly scope: Scope,
    /** Those of enclosing frames included; replaced, never changed in place. */
    public variables: Bindings = {},
    readonly mapItem?: MapItem,
  ) {
    this.fiber = new Fiber(engine.clock, scope);
  }

  /** A frame inside this one: it reads this one's variables and keeps its own to itself. */
  fork(scope: Scope, mapItem: MapItem | undefined = this.mapItem): Frame {
    const inner = new Frame(this.engine, this.execution, this.history, scope, this.variables, mapItem);
    inner.#lastEventId = this.#lastEventId;
    return inner;
  }

  /** What is recorded next follows the last event that there is. */
  continueHistory(): void {
    this.#lastEventId = this.history.count;
  }

  record(type: string, details: Record<string, unknown> = {}): void {
    this.#lastEventId = this.history.add(type, details, this.#lastEventId);
  }

  recordEnd(type: string, details: Record<string, unknown>): void {
    this.history.close(type, details, this.#lastEventId);
  }
}
