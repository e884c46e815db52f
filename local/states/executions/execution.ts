import type { Engine } from '../interpreter/engine';
import { type ExecutionIdentity, Frame } from '../interpreter/frame';
import type { Scope } from '../interpreter/scope';
import type { StateList } from '../language/definition';
import { ExecutionStopped, StatesError, StatesErrorName } from '../states-error';
import { History } from './history';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface ExecutionOptions {
  scope: Scope;
  keepHistory: boolean;
  /** The Map Run that started it. */
  mapRunArn?: string;
}

/** One execution: of a state machine, or of the item processor of a Map Run. */
export class Execution {
  readonly history: History;
  readonly mapRunArn: string | undefined;
  status: ExecutionStatus = 'RUNNING';
  stoppedAtMs: number | undefined;
  output: unknown;
  error: string | undefined;
  causeText: string | undefined;
  readonly #scope: Scope;

  constructor(
    private readonly engine: Engine,
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

  /** Run to the end, whatever it is; never rejects. */
  async run(list: StateList, timeoutSeconds?: number): Promise<void> {
    const { clock } = this.engine;
    const frame = new Frame(this.engine, this.identity, this.history, this.#scope);
    const timer =
      timeoutSeconds === undefined
        ? undefined
        : clock.setTimer(this.startedAtMs + timeoutSeconds * 1000, () =>
            this.#scope.stop(
              new ExecutionStopped(
                'TIMED_OUT',
                StatesErrorName.timeout,
                `The execution passed its ${timeoutSeconds} seconds.`,
              ),
            ),
          );
    await frame.fiber.run(async () => {
      try {
        frame.record('ExecutionStarted', { input: this.input, roleArn: this.roleArn });
        this.output = await this.engine.runStates(list, this.input, frame);
        this.#end('SUCCEEDED');
        frame.recordEnd('ExecutionSucceeded', { output: this.output });
      } catch (error) {
        this.#fail(error, frame);
      } finally {
        timer?.cancel();
        this.#scope.close();
      }
    });
  }

  /** Takes effect within the current turn of the event loop; an ended execution stays as it is. */
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
