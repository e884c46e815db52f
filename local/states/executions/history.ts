import { StatesError, StatesErrorName } from '../states-error';

/** Maximum events of an execution's history. */
export const HISTORY_MAX_EVENTS = 25_000;

export interface HistoryEvent {
  id: number;
  previousEventId: number;
  timestampMs: number;
  /** An event type of GetExecutionHistory, such as `TaskSucceeded`. */
  type: string;
  /** Members of the event's details; `input`, `output` and `parameters` are JSON values here and texts on the wire. */
  details: Record<string, unknown>;
}

/**
 * The events of an execution, counted against the limit. Those of a Map Run's children are counted but not kept.
 */
export class History {
  readonly #kept: HistoryEvent[] | undefined;
  #count = 0;

  constructor(
    readonly nowMs: () => number,
    keep: boolean,
  ) {
    if (keep) this.#kept = [];
  }

  get events(): readonly HistoryEvent[] | undefined {
    return this.#kept;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * @returns the id of the event
   * @throws StatesError States.Runtime when only the last event still fits
   */
  add(type: string, details: Record<string, unknown>, previousEventId: number): number {
    if (this.#count >= HISTORY_MAX_EVENTS - 1) {
      throw new StatesError(
        StatesErrorName.runtime,
        `The execution reached the maximum number of history events (${HISTORY_MAX_EVENTS}).`,
      );
    }
    return this.#append(type, details, previousEventId);
  }

  /** Add the last event: ExecutionSucceeded, ExecutionFailed, … */
  close(type: string, details: Record<string, unknown>, previousEventId: number): void {
    this.#append(type, details, previousEventId);
  }

  #append(type: string, details: Record<string, unknown>, previousEventId: number): number {
    const id = ++this.#count;
    this.#kept?.push({ id, previousEventId, timestampMs: this.nowMs(), type, details });
    return id;
  }
}
