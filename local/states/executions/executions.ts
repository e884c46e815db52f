import { randomUUID } from 'node:crypto';
import { ApiError } from '../api/api-error';
import { executionArn, isValidName } from '../arns';
import type { MapRun } from '../distributed-map/map-run';
import { PAYLOAD_MAX_BYTES } from '../interpreter/data-limit';
import type { StartedExecution } from '../interpreter/engine';
import type { Interpreter } from '../interpreter/frame';
import { Scope } from '../interpreter/scope';
import { Execution } from './execution';
import type { ExecutionJournal } from './execution-journal';
import type { ExecutionRecord } from './execution-record';
import type { ExecutionState } from './execution-state';
import { obstacleToRedrive } from './redrive';
import type { StateMachine } from './state-machine';

/** Maximum ended executions whose history and Map Runs are kept in memory. */
const HISTORIES_KEPT_MAX = 200;

/** Step Functions deletes an execution this long after its end; its name is free again then. */
const KEPT_AFTER_END_MS = 90 * 24 * 3_600_000;

interface Live {
  execution: Execution;
  ended: Promise<void>;
}

function parseInput(text: string): unknown {
  if (Buffer.byteLength(text) > PAYLOAD_MAX_BYTES) {
    throw new ApiError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: more than ${PAYLOAD_MAX_BYTES} bytes`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}

/** All top-level executions: the running ones, and the records of ended ones. */
export class Executions {
  readonly #records = new Map<string, ExecutionRecord>();
  readonly #live = new Map<string, Live>();
  readonly #mapRuns = new Map<string, MapRun>();
  /** Executions that a previous process left running, and that this one has aborted. */
  readonly interrupted: ExecutionRecord[] = [];
  #sequence = 0;
  #isClosed = false;

  constructor(
    private readonly engine: Interpreter,
    private readonly journal: ExecutionJournal,
  ) {
    for (const record of journal.load()) {
      this.#records.set(record.arn, record);
      this.#sequence = Math.max(this.#sequence, record.sequence);
    }
    this.#abortInterrupted();
  }

  /**
   * Start an execution, or return the running one with the same name and input. A name is taken until 90 days after the end.
   *
   * @param name 1–80 characters; default: a UUID
   * @throws ApiError InvalidName, InvalidExecutionInput, ExecutionAlreadyExists
   */
  start(machine: StateMachine, name: string = randomUUID(), inputText = '{}'): ExecutionRecord {
    if (!isValidName(name)) throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
    const input = parseInput(inputText);
    const arn = executionArn(this.engine.scope, machine.name, name);
    const existing = this.#kept(arn);
    if (existing) {
      const isSame =
        existing.status === 'RUNNING' && JSON.stringify(JSON.parse(existing.input)) === JSON.stringify(input);
      if (isSame) return existing;
      throw new ApiError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const startedAtMs = this.engine.clock.now();
    const record: ExecutionRecord = {
      arn,
      name,
      stateMachineArn: machine.arn,
      sequence: ++this.#sequence,
      status: 'RUNNING',
      startedAtMs,
      input: inputText,
    };
    this.journal.append(record);
    this.#records.set(arn, record);
    const identity = {
      arn,
      name,
      input,
      startedAtMs,
      roleArn: machine.roleArn,
      machine: { arn: machine.arn, name: machine.name },
      redriveCount: 0,
    };
    const execution = new Execution(this.engine, identity, { scope: new Scope(), keepHistory: true });
    const ended = execution
      .run(machine.definition, machine.definition.timeoutSeconds)
      .then(() => this.#ended(record, execution));
    this.#live.set(arn, { execution, ended });
    this.engine.statusChanged(record);
    return record;
  }

  /** Start an execution for `states:startExecution` of another one. */
  startNested(machine: StateMachine, name: string | undefined, input: unknown): StartedExecution {
    const record = this.start(machine, name, JSON.stringify(input));
    const live = this.#live.get(record.arn);
    if (!live) throw new Error(`the execution ${record.arn} is not running`);
    return {
      executionArn: record.arn,
      startedAtMs: record.startedAtMs,
      ended: live.ended.then(() => describeNested(record)),
      stop: (cause) => live.execution.stop(undefined, cause),
    };
  }

  /** @throws ApiError ExecutionDoesNotExist */
  record(arn: string): ExecutionRecord {
    const record = this.#kept(arn);
    if (!record) throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return record;
  }

  /** Records of a state machine's executions, newest first. */
  recordsOf(stateMachineArn: string): ExecutionRecord[] {
    return [...this.#records.values()]
      .filter((record) => record.stateMachineArn === stateMachineArn && !this.#isDeleted(record))
      .sort((left, right) => right.sequence - left.sequence);
  }

  /** Executions of all state machines, deleted ones left out, in the order of their start. */
  all(): ExecutionRecord[] {
    return [...this.#records.values()].filter((record) => !this.#isDeleted(record));
  }

  /** An execution in memory: while it runs, and for a while after. */
  live(arn: string): Execution | undefined {
    return this.#live.get(arn)?.execution;
  }

  /** A child of a Map Run, while it runs and for a while after. */
  child(arn: string): ExecutionState | undefined {
    for (const run of this.#mapRuns.values()) {
      const child = run.child(arn);
      if (child) return child;
    }
    return undefined;
  }

  /** Stop an execution; has no effect on an ended one. Resolves once it has stopped. */
  async stop(arn: string, error?: string, cause?: string): Promise<ExecutionRecord> {
    const record = this.record(arn);
    const live = this.#live.get(arn);
    if (live && record.status === 'RUNNING') {
      live.execution.stop(error, cause);
      await live.ended;
    }
    return record;
  }

  /**
   * Resume an execution that did not succeed, from its last state.
   *
   * @returns the time of the redrive, in milliseconds since the epoch
   * @throws ApiError ExecutionDoesNotExist, ExecutionNotRedrivable
   */
  redrive(arn: string): number {
    const record = this.record(arn);
    const obstacle = this.redriveObstacle(record);
    const live = this.#live.get(arn);
    if (obstacle !== undefined || !live) throw new ApiError('ExecutionNotRedrivable', obstacle ?? '');
    record.status = 'RUNNING';
    record.redriveCount = (record.redriveCount ?? 0) + 1;
    for (const name of ['stoppedAtMs', 'error', 'cause'] as const) delete record[name];
    this.journal.append(record);
    const { execution } = live;
    const ended = execution.redrive(new Scope()).then(() => this.#ended(record, execution));
    this.#live.set(arn, { execution, ended });
    this.engine.statusChanged(record);
    return this.engine.clock.now();
  }

  /** @returns the reason why an execution cannot be redriven; undefined if it can */
  redriveObstacle(record: ExecutionRecord): string | undefined {
    return obstacleToRedrive(record, this.live(record.arn), this.engine.clock.now());
  }

  addMapRun(run: MapRun): void {
    this.#mapRuns.set(run.arn, run);
  }

  mapRun(arn: string): MapRun | undefined {
    return this.#mapRuns.get(arn);
  }

  mapRunsOf(arn: string): MapRun[] {
    return [...this.#mapRuns.values()].filter((run) => run.executionArn === arn);
  }

  /** Stop all running executions. The journal still lists them as running: the next process records their end. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const running = [...this.#live.values()].filter(({ execution }) => execution.status === 'RUNNING');
    for (const { execution } of running) execution.stop(undefined, 'The embedded cloud was stopped');
    await Promise.all(running.map(({ ended }) => ended));
  }

  /** The record of an execution that Step Functions has not deleted yet. */
  #kept(arn: string): ExecutionRecord | undefined {
    const record = this.#records.get(arn);
    return record && !this.#isDeleted(record) ? record : undefined;
  }

  #isDeleted({ stoppedAtMs }: ExecutionRecord): boolean {
    return stoppedAtMs !== undefined && this.engine.clock.now() - stoppedAtMs > KEPT_AFTER_END_MS;
  }

  #ended(record: ExecutionRecord, execution: Execution): void {
    record.status = execution.status;
    record.stoppedAtMs = execution.stoppedAtMs;
    if (execution.status === 'SUCCEEDED') record.output = JSON.stringify(execution.output);
    record.error = execution.error;
    record.cause = execution.causeText;
    if (this.#isClosed && record.status === 'ABORTED') return;
    this.journal.append(record);
    this.engine.statusChanged(record);
    this.#dropOldHistories();
  }

  #dropOldHistories(): void {
    if (this.#live.size <= HISTORIES_KEPT_MAX) return;
    for (const [arn, { execution }] of this.#live) {
      if (execution.status === 'RUNNING') continue;
      this.#live.delete(arn);
      for (const run of this.mapRunsOf(arn)) this.#mapRuns.delete(run.arn);
      return;
    }
  }

  /** Abort the executions that a previous process left running. */
  #abortInterrupted(): void {
    for (const record of this.#records.values()) {
      if (record.status !== 'RUNNING') continue;
      record.status = 'ABORTED';
      record.stoppedAtMs = Math.max(record.startedAtMs, this.engine.clock.now());
      record.cause = 'The embedded cloud was stopped while the execution was running';
      this.journal.append(record);
      this.engine.statusChanged(record);
      this.interrupted.push(record);
    }
  }
}

function describeNested(record: ExecutionRecord): Record<string, unknown> {
  return {
    ExecutionArn: record.arn,
    Input: record.input,
    InputDetails: { Included: true },
    Name: record.name,
    Output: record.output,
    OutputDetails: { Included: true },
    StartDate: record.startedAtMs,
    StateMachineArn: record.stateMachineArn,
    Status: record.status,
    StopDate: record.stoppedAtMs,
    Error: record.error,
    Cause: record.cause,
  };
}
