import type { Timer, VirtualClock } from '../clock/virtual-clock';
import { ServiceError } from '../endpoint/service-error';
import type { Meter } from '../meter/meter';
import type { Message } from '../sqs/message';
import type { Queue } from '../sqs/queue';
import { failedMessageIds } from './batch-response';
import type { InvocationResult } from './environment';
import type { FunctionConfiguration } from './function-configuration';
import type { Poller } from './poller';
import type { Slots } from './slots';
import { sqsEvent } from './sqs-event';

/** An event source mapping from a queue to a function. */
export interface EventSourceConfiguration {
  functionName: string;
  /** Maximum messages per batch: 1 to 10, or up to 10,000 with a batching window. Default 10. */
  batchSize?: number;
  /** Longest wait for a batch to fill, 0 to 300 seconds. Default 0. */
  maximumBatchingWindowSeconds?: number;
  /** Maximum concurrent invocations, 2 to 1,000; default: no limit. */
  maximumConcurrency?: number;
  /** Whether the function returns the messages of a batch that failed; otherwise its return value is ignored. */
  reportBatchItemFailures?: boolean;
  enabled?: boolean;
}

export interface EventSourceOptions {
  clock: VirtualClock;
  region: string;
  poller: Poller;
  slots: Slots;
  meter: Meter;
  invoke: (payload: string) => Promise<InvocationResult>;
  onDefect: (error: unknown, what: string) => void;
}

// Lambda's events have at most 6 MB, of which the JSON around a message takes about 1 KiB.
const EVENT_LIMIT_BYTES = 5 * 1024 * 1024;
const PRINCIPAL = 'lambda-event-source';
// How long Lambda waits after a refusal is not documented.
const REFUSED_PAUSE_MS = 60_000;

/**
 * Delivers messages of a queue to a function. It is woken by messages that become visible, and receives them only when the
 * function can start, so that no visibility timeout runs while a batch waits. Messages that succeeded are deleted; failed ones
 * become visible again after their visibility timeout.
 *
 * @throws ServiceError InvalidParameterValueException for configurations that Lambda refuses
 */
export class EventSource {
  readonly #batchSize: number;
  readonly #windowMs: number;
  readonly #maximumConcurrency: number;
  #workers = 0;
  /** Workers that have not received their batch yet. */
  #starting = 0;
  #window: Timer | undefined;
  /** Runs while the queue is not polled because it refused to be. */
  #pause: Timer | undefined;
  #closed = false;
  readonly #unlisten: () => void;

  constructor(
    readonly queue: Queue,
    readonly fn: FunctionConfiguration,
    readonly configuration: EventSourceConfiguration,
    readonly options: EventSourceOptions,
  ) {
    checkEventSource(queue, fn, configuration);
    options.poller.check();
    this.#batchSize = configuration.batchSize ?? 10;
    this.#windowMs = (configuration.maximumBatchingWindowSeconds ?? 0) * 1000;
    this.#maximumConcurrency = configuration.maximumConcurrency ?? 1000;
    const enabled = configuration.enabled ?? true;
    this.#unlisten = enabled ? queue.onVisible(() => this.#onVisible()) : () => {};
    if (enabled) this.#onVisible();
  }

  close(): void {
    this.#closed = true;
    this.#window?.cancel();
    this.#pause?.cancel();
    this.#unlisten();
  }

  #onVisible(): void {
    const waiting = this.queue.visibleCount - this.#starting * this.#batchSize;
    if (this.#closed || this.#pause || waiting <= 0) return;
    if (this.#windowMs > 0 && waiting < this.#batchSize) {
      this.#window ??= this.options.clock.setTimer(this.options.clock.now() + this.#windowMs, () => {
        this.#window = undefined;
        this.#startWorker();
      });
      return;
    }
    this.#window?.cancel();
    this.#window = undefined;
    const wanted = this.#windowMs > 0 ? Math.floor(waiting / this.#batchSize) : Math.ceil(waiting / this.#batchSize);
    for (let count = 0; count < wanted; count++) this.#startWorker();
  }

  #startWorker(): void {
    if (this.#closed || this.#workers >= this.#maximumConcurrency) return;
    this.#workers++;
    this.#starting++;
    void this.options.clock
      .run(() => this.#processBatch())
      .catch((error) => {
        if (!this.#closed) this.options.onDefect(error, `event source ${this.queue.name} → ${this.fn.functionName}`);
      });
  }

  async #processBatch(): Promise<void> {
    const release = await this.options.slots.acquire();
    this.#starting--;
    try {
      const messages = this.#receive();
      if (messages.length > 0) await this.#deliver(messages);
    } finally {
      release();
      this.#workers--;
      this.#onVisible();
    }
  }

  #receive(): Message[] {
    if (this.#closed || this.#pause) return [];
    if (this.options.poller.may('ReceiveMessage'))
      return this.queue.receive({ maxMessages: this.#batchSize, maxTotalBytes: EVENT_LIMIT_BYTES });
    this.#reportRefusal('ReceiveMessage');
    const { clock } = this.options;
    const resume = () => {
      this.#pause = undefined;
      this.#onVisible();
    };
    this.#pause = clock.setTimer(clock.now() + REFUSED_PAUSE_MS, resume, { background: true });
    return [];
  }

  async #deliver(messages: Message[]): Promise<void> {
    const { meter, region, invoke } = this.options;
    // Lambda's pollers receive and delete at most ten messages per request, and their requests are billed.
    const requests = Math.ceil(messages.length / 10);
    for (let count = 0; count < requests; count++) meter.countRequest('sqs', 'ReceiveMessage', PRINCIPAL);
    meter.countRequest('lambda', 'Invoke', PRINCIPAL);
    const result = await invoke(JSON.stringify(sqsEvent(messages, this.queue.arn, region)));
    const failed = this.#failed(messages, result);
    const done = messages.filter(({ messageId }) => !failed.has(messageId));
    // The messages of a queue that refuses become visible again.
    if (done.length > 0 && !this.options.poller.may('DeleteMessage')) return this.#reportRefusal('DeleteMessage');
    for (const { receiptHandle } of done) this.queue.delete(receiptHandle as string);
    for (let count = 0; count < Math.ceil(done.length / 10); count++) {
      meter.countRequest('sqs', 'DeleteMessageBatch', PRINCIPAL);
    }
  }

  #reportRefusal(action: string): void {
    const refusal = new Error(`the role ${this.fn.role.roleName} may not call sqs:${action}`);
    this.options.onDefect(refusal, `event source ${this.queue.name} → ${this.fn.functionName}`);
  }

  #failed(messages: Message[], result: InvocationResult): ReadonlySet<string> {
    const all = new Set(messages.map(({ messageId }) => messageId));
    if (result.functionError) return all;
    if (!this.configuration.reportBatchItemFailures) return new Set();
    return failedMessageIds(result.payload, all);
  }
}

/** @see AWS Lambda API Reference, CreateEventSourceMapping */
function checkEventSource(queue: Queue, fn: FunctionConfiguration, configuration: EventSourceConfiguration): void {
  const refuse = (message: string) => new ServiceError('InvalidParameterValueException', message);
  const { batchSize = 10, maximumBatchingWindowSeconds: windowSeconds = 0, maximumConcurrency } = configuration;
  const { visibilityTimeoutSeconds } = queue.attributes;
  if (visibilityTimeoutSeconds < fn.timeoutSeconds) {
    throw refuse(
      `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ` +
        `${fn.timeoutSeconds} seconds (queue ${queue.name}, function ${fn.functionName})`,
    );
  }
  if (!(windowSeconds >= 0 && windowSeconds <= 300)) {
    throw refuse(`MaximumBatchingWindowInSeconds ${windowSeconds} is not from 0 to 300.`);
  }
  const batchSizeMax = windowSeconds >= 1 ? 10_000 : 10;
  if (!(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= batchSizeMax)) {
    throw refuse(
      `BatchSize ${batchSize} is not from 1 to ${batchSizeMax}; over 10 needs MaximumBatchingWindowInSeconds of at least 1.`,
    );
  }
  if (maximumConcurrency !== undefined && !(maximumConcurrency >= 2 && maximumConcurrency <= 1000)) {
    throw refuse(`MaximumConcurrency ${maximumConcurrency} is not from 2 to 1000.`);
  }
}
