import { randomUUID } from 'node:crypto';
import { childMachineName, executionArn, stateMachineArn } from '../arns';
import { Execution } from '../executions/execution';
import { childAsRecord } from '../executions/execution-record';
import type { Visit } from '../interpreter/visit';
import type { DistributedMapState } from '../language/definition';
import { ExecutionStopped } from '../states-error';
import type { ChildInput } from './child-inputs';
import type { MapRunChild, UnfinishedMapRun } from './unfinished-map-run';

/** Number of children started before the event loop gets a turn. */
const STARTS_PER_TURN = 50;

/** The children of a Map Run: started as its concurrency allows, and added to the results as they end. */
export class Children {
  readonly #scope;
  #running = 0;
  #hasChanged = false;
  #wake: (() => void) | undefined;

  constructor(
    private readonly visit: Visit<DistributedMapState>,
    private readonly unfinished: UnfinishedMapRun,
  ) {
    this.#scope = visit.frame.scope.child();
  }

  /** Redrive the children that did not succeed, as the concurrency allows. */
  async redriveUnsuccessful(): Promise<void> {
    const { run } = this.unfinished;
    const left = await this.unfinished.takeUnsuccessful();
    try {
      for (let next = left[0]; next; next = left[0]) {
        await this.#until(() => this.#running < run.concurrencyMax, true);
        left.shift();
        run.childRedriven(next.child, next.itemCount);
        this.#follow(next, next.child.redrive(this.#scope.child()));
      }
    } finally {
      for (const child of left) this.unfinished.putBack(child);
    }
  }

  /**
   * Start a child per input until there are no more inputs or too many children have failed, and wait for them to end.
   *
   * @throws StatesError from the inputs or the results
   */
  async runAll(inputs: AsyncGenerator<ChildInput>): Promise<void> {
    const { scope } = this.visit.frame;
    const { run } = this.unfinished;
    for (;;) {
      await this.#until(() => this.#running < run.concurrencyMax);
      if (run.isToleranceExceeded) return;
      if (scope.reason) throw scope.reason;
      // Not `for await`, which would close the generator on return: the remaining inputs are listed later.
      const next = await inputs.next();
      if (next.done) break;
      this.#start(next.value);
      if (this.unfinished.started % STARTS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    run.allItemsRead();
    await this.#until(() => this.#running === 0);
  }

  /** Stop the running children and wait until they have stopped. */
  async stop(): Promise<void> {
    this.#scope.stop(new ExecutionStopped('ABORTED'));
    await this.#until(() => this.#running === 0, true);
  }

  /** Stop the running children without waiting, when the execution itself is being stopped. */
  abandon(): void {
    this.#scope.stop(new ExecutionStopped('ABORTED'));
  }

  close(): void {
    this.#scope.close();
  }

  #start({ input, itemCount }: ChildInput): void {
    const { frame, state } = this.visit;
    const { engine, execution } = frame;
    const { run } = this.unfinished;
    const index = this.unfinished.started++;
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
        redriveCount: 0,
      },
      { scope: this.#scope.child(), keepHistory: false, mapRunArn: run.arn },
    );
    run.childStarted(child, itemCount);
    this.#follow({ child, index, itemCount }, child.run(state.processor));
  }

  #follow(child: MapRunChild, ended: Promise<void>): void {
    const { engine } = this.visit.frame;
    this.#running++;
    engine.statusChanged(childAsRecord(child.child));
    void this.unfinished.follow(child, ended).then(() => {
      engine.statusChanged(childAsRecord(child.child));
      this.#running--;
      this.#hasChanged = true;
      this.#wake?.();
    });
  }

  /** Wait until a condition on the children holds, or too many have failed; meanwhile results are written. */
  async #until(isReached: () => boolean, evenIfExceeded = false): Promise<void> {
    const isOver = () => isReached() || (!evenIfExceeded && this.unfinished.run.isToleranceExceeded);
    for (;;) {
      await this.unfinished.results.flush();
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
