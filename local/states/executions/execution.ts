import { type ExecutionIdentity, Frame, type Interpreter, type Position } from '../interpreter/frame';
import type { Scope } from '../interpreter/scope';
import type { StateList } from '../language/definition';
import { ExecutionStopped, StatesError, StatesErrorName } from '../states-error';
import type { ExecutionState, ExecutionStatus } from './execution-state';
import { History } from './history';

export interface ExecutionOptions {
  scope: Scope;
  keepHistory: boolean;
  /** ARN of the Map Run that started it. */
  mapRunArn?: string;
}

/** An execution of a state machine, or of the item processor of a Map Run. */
export class Execution implements ExecutionState {
  readonly history: History;
  readonly mapRunArn: string | undefined;
  status: ExecutionStatus = 'RUNNING';
  stoppedAtMs: number | undefined;
  output: unknown;
  error: string | undefined;
  causeText: string | undefined;
  #scope: Scope;
  /** The states to run. */
  #list: StateList | undefined;
  #timeoutSeconds: number | undefined;
  #frame: Frame | undefined;

  constructor(
    private readonly engine: Interpreter,
    private readonly identity: ExecutionIdentity,
    options: ExecutionOptions,
  ) {
    this.history = new History(() => engine.clock.now(), options.keepHistory);
    this.mapRunArn = options.mapRunArn;
    this.#scope = options.scope;
  }

  get arn(): string {
    return this.identity.arn;
  }

  get name(): string {
    return this.identity.name;
  }

  get input(): unknown {
    return this.identity.input;
  }

  get startedAtMs(): number {
    return this.identity.startedAtMs;
  }

  get machine(): { arn: string; name: string } {
    return this.identity.machine;
  }

  get roleArn(): string {
    return this.identity.roleArn;
  }

  get redriveCount(): number {
    return this.identity.redriveCount;
  }

  /** The current or last state; undefined before the first one. */
  get position(): Position | undefined {
    return this.#frame?.position;
  }

  /** The states that it runs; undefined before it has started. */
  get list(): StateList | undefined {
    return this.#list;
  }

  /** Run until the execution ends in any status; never rejects. */
  run(list: StateList, timeoutSeconds?: number): Promise<void> {
    this.#list = list;
    this.#timeoutSeconds = timeoutSeconds;
    const frame = new Frame(this.engine, this.identity, this.history, this.#scope);
    return this.#run(frame, list, 'ExecutionStarted', { input: this.input, roleArn: this.roleArn });
  }

  /** Resume from the state that did not succeed, which is entered again. The execution must have ended and be redrivable. */
  redrive(scope: Scope): Promise<void> {
    if (!this.#list) throw new Error(`the execution ${this.arn} has never run`);
    this.#scope = scope;
    this.status = 'RUNNING';
    this.stoppedAtMs = undefined;
    this.error = undefined;
    this.causeText = undefined;
    this.identity.redriveCount += 1;
    const frame = new Frame(this.engine, this.identity, this.history, scope, this.position?.variables);
    frame.position = this.position;
    frame.continueHistory();
    return this.#run(frame, this.#list, 'ExecutionRedriven', { redriveCount: this.redriveCount });
  }

  async #run(frame: Frame, list: StateList, event: string, details: Record<string, unknown>): Promise<void> {
    const { clock } = this.engine;
    const timeoutSeconds = this.#timeoutSeconds;
    this.#frame = frame;
    const timer =
      timeoutSeconds === undefined
        ? undefined
        : clock.setTimer(clock.now() + timeoutSeconds * 1000, () =>
            frame.scope.stop(
              new ExecutionStopped(
                'TIMED_OUT',
                StatesErrorName.timeout,
                `The execution passed its ${timeoutSeconds} seconds.`,
              ),
            ),
          );
    await frame.fiber.run(async () => {
      try {
        frame.record(event, details);
        this.output = await this.engine.runStates(list, this.input, frame);
        this.#end('SUCCEEDED');
        frame.recordEnd('ExecutionSucceeded', { output: this.output });
      } catch (error) {
        this.#fail(error, frame);
      } finally {
        timer?.cancel();
        frame.scope.close();
      }
    });
  }

  /** Stop the execution within the current turn of the event loop; has no effect on an ended one. */
  stop(error?: string, cause?: string): void {
    this.#scope.stop(new ExecutionStopped('ABORTED', error, cause));
  }

  #fail(error: unknown, frame: Frame): void {
    if (error instanceof ExecutionStopped) {
      this.#end(error.status, error.error, error.causeText);
      const type = error.status === 'ABORTED' ? 'ExecutionAborted' : 'ExecutionTimedOut';
      frame.recordEnd(type, { error: error.error, cause: error.causeText });
      return;
    }
    const failure =
      error instanceof StatesError
        ? error
        : new StatesError(
            StatesErrorName.runtime,
            `The interpreter failed: ${error instanceof Error ? error.stack : String(error)}`,
          );
    this.#end('FAILED', failure.error, failure.causeText);
    frame.recordEnd('ExecutionFailed', { error: failure.error, cause: failure.causeText });
  }

  #end(status: Exclude<ExecutionStatus, 'RUNNING'>, error?: string, causeText?: string): void {
    this.status = status;
    this.error = error;
    this.causeText = causeText;
    this.stoppedAtMs = this.engine.clock.now();
  }
}
