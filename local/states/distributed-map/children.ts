import { randomUUID } from 'node:crypto';
import { childMachineName, executionArn, stateMachineArn } from '../arns';
import { Execution } from '../executions/execution';
import type { Visit } from '../interpreter/visit';
import type { DistributedMapState } from '../language/definition';
import { ExecutionStopped } from '../states-error';
import type { ChildInput } from './child-inputs';
import type { MapRun } from './map-run';
import type { Results } from './results';

/** Children started before the event loop has a turn. */
const STARTS_PER_TURN = 50;

/** The children of one Map Run: started as its concurrency allows, and handed to the results as they end. */
export class Children {
  readonly #scope;
  #started = 0;
  #running = 0;
  #hasChanged = false;
  #wake: (() => void) | undefined;

  constructor(
    private readonly visit: Visit<DistributedMapState>,
    private readonly run: MapRun,
    private readonly results: Results,
  ) {
    this.#scope = visit.frame.scope.child();
  }

  /**
   * Start a child for each input until there are no more or too many have failed, and wait for them to end.
   *
   * @throws StatesError of the inputs or of the results
   */
  async runAll(inputs: AsyncGenerator<ChildInput>): Promise<void> {
    const { scope } = this.visit.frame;
    for (;;) {
      await this.#until(() => this.#running < this.run.concurrencyMax);
      if (this.run.isToleranceExceeded) return;
      if (scope.reason) throw scope.reason;
      // By hand: a `for await` that is left would close the generator, and what follows lists what was not started.
      const next = await inputs.next();
      if (next.done) break;
      this.#start(next.value);
      if (this.#started % STARTS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    this.run.allItemsRead();
    await this.#until(() => this.#running === 0);
  }

  /** Stop those that run and wait until they have. */
  async stop(): Promise<void> {
    this.#scope.stop(new ExecutionStopped('ABORTED'));
    await this.#until(() => this.#running === 0, true);
  }

  /** Stop those that run, without waiting: the execution itself is being stopped. */
  abandon(): void {
    this.#scope.stop(new ExecutionStopped('ABORTED'));
  }

  close(): void {
    this.#scope.close();
  }

  #start({ input, itemCount }: ChildInput): void {
    const { frame, state } = this.visit;
    const { engine, execution } = frame;
    const index = this.#started++;
    const machineName = childMachineName(execution.machine.name, state.label);
    const name = randomUUID();
    const child = new Execution(
      engine,
      {
        arn: executionArn(engine.scope, machineName, name),
        name,
        input,
        startedAtMs: engine.clock.now(),
        roleArn: execution.roleArn,
        machine: { arn: stateMachineArn(engine.scope, machineName), name: machineName },
      },
      { scope: this.#scope.child(), keepHistory: false, mapRunArn: this.run.arn },
    );
    this.#running++;
    this.run.childStarted(child, itemCount);
    void child.run(state.processor).then(() => {
      this.#running--;
      this.run.childEnded(child, itemCount);
      this.results.add(index, child, itemCount);
      this.#hasChanged = true;
      this.#wake?.();
    });
  }

  /** Wait until a condition on the children holds, or too many have failed; meanwhile results are written out. */
  async #until(isReached: () => boolean, evenIfExceeded = false): Promise<void> {
    const isOver = () => isReached() || (!evenIfExceeded && this.run.isToleranceExceeded);
    for (;;) {
      await this.results.flush();
      if (isOver()) return;
      if (!this.#hasChanged) {
        await this.visit.frame.fiber.wait<void>(({ resolve }) => {
          this.#wake = resolve;
          return () => {
            this.#wake = undefined;
          };
        });
      }
      this.#hasChanged = false;
    }
  }
}
