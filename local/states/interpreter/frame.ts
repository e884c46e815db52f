import type { History } from '../executions/history';
import type { StateList } from '../language/definition';
import type { Bindings } from '../language/expression';
import type { Engine } from './engine';
import { Fiber } from './fiber';
import type { Scope } from './scope';

/** The properties of an execution that its states can use. */
export interface ExecutionIdentity {
  arn: string;
  name: string;
  input: unknown;
  startedAtMs: number;
  roleArn: string;
  machine: { arn: string; name: string };
  /** Number of redrives. */
  redriveCount: number;
}

/** The current state of a sequence of states, at which a redriven execution resumes. */
export interface Position {
  name: string;
  input: unknown;
  /** Variables at the time when the state was entered. */
  variables: Bindings;
  /** The `UnfinishedMapRun` of a distributed map, whose child executions have their own positions. */
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

/** An engine that can run lists of states, for states that contain such lists and for children of Map Runs. */
export interface Interpreter extends Engine {
  runStates: RunStates;
}

/** A running sequence of states: an execution, a branch or an iteration, with its variables. */
export class Frame {
  readonly fiber: Fiber;
  #lastEventId = 0;
  /** Current position. If it is set before the states are run, they resume there. */
  position: Position | undefined;

  constructor(
    readonly engine: Interpreter,
    readonly execution: ExecutionIdentity,
    readonly history: History,
    readonly scope: Scope,
    /** Variables, including those of enclosing frames; replaced, never changed in place. */
    public variables: Bindings = {},
    readonly mapItem?: MapItem,
  ) {
    this.fiber = new Fiber(engine.clock, scope);
  }

  /** Create a frame inside this one, which can read but not change this frame's variables. */
  fork(scope: Scope, mapItem: MapItem | undefined = this.mapItem): Frame {
    const inner = new Frame(this.engine, this.execution, this.history, scope, this.variables, mapItem);
    inner.#lastEventId = this.#lastEventId;
    return inner;
  }

  /** Continue after the last event of the history. */
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
