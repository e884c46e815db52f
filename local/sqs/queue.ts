import { randomBytes } from 'node:crypto';
import type { VirtualClock } from '../clock/virtual-clock';
import { ServiceError } from '../endpoint/service-error';
import { DueList } from './due-list';
import type { Message } from './message';
import type { QueueAttributes } from './queue-attributes';

// Amazon SQS Developer Guide, quotas: received messages of a standard queue that are not yet deleted.
const IN_FLIGHT_MAX = 120_000;

export interface ReceiveOptions {
  maxMessages: number;
  visibilityTimeoutSeconds?: number;
  /** Maximum total size of the bodies; at least one message is received. */
  maxTotalBytes?: number;
  /** Whether the consumer is outside the embedded cloud: idle time does not jump to the end of its visibility timeout. */
  outsideConsumer?: boolean;
}

interface HiddenEntry {
  message: Message;
  generation: number;
}

/** A standard queue: messages in the order of sending, visible or hidden until a virtual time. */
export class Queue {
  readonly #messages = new Map<string, Message>();
  readonly #visible = new Map<string, Message>();
  readonly #hidden: DueList<HiddenEntry>;
  readonly #hiddenOutside: DueList<HiddenEntry>;
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly name: string,
    readonly arn: string,
    readonly attributes: QueueAttributes,
    readonly createdAtMs: number,
    readonly clock: VirtualClock,
    /** Moves a message that was received too often to its dead-letter queue. */
    readonly moveToDeadLetters: (message: Message, targetArn: string) => void,
  ) {
    const onDue = (entries: HiddenEntry[]) => this.#reveal(entries);
    this.#hidden = new DueList(clock, false, onDue);
    this.#hiddenOutside = new DueList(clock, true, onDue);
  }

  /** Call a listener whenever messages become visible, until the returned function is called. */
  onVisible(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get visibleCount(): number {
    this.#expire();
    return this.#visible.size;
  }

  get messageCount(): number {
    this.#expire();
    return this.#messages.size;
  }

  /** Number of messages that wait for the end of their delay. */
  get delayedCount(): number {
    let count = 0;
    for (const message of this.#messages.values()) {
      if (message.receiveCount === 0 && message.hiddenUntilMs !== undefined) count++;
    }
    return count;
  }

  /** Whether as many messages as SQS allows have been received and are hidden: no more are received until one is not. */
  get isFull(): boolean {
    const hiddenCount = this.#messages.size - this.#visible.size;
    return hiddenCount >= IN_FLIGHT_MAX && hiddenCount - this.delayedCount >= IN_FLIGHT_MAX;
  }

  put(message: Message, delaySeconds = this.attributes.delaySeconds): void {
    this.#messages.set(message.messageId, message);
    if (delaySeconds > 0) this.#hide(message, delaySeconds, false);
    else this.#show([message]);
  }

  receive(options: ReceiveOptions): Message[] {
    this.#expire();
    const received: Message[] = [];
    const visibilitySeconds = options.visibilityTimeoutSeconds ?? this.attributes.visibilityTimeoutSeconds;
    let totalBytes = 0;
    for (const message of this.#visible.values()) {
      if (received.length >= options.maxMessages) break;
      if (this.#moveIfExhausted(message)) continue;
      totalBytes += Buffer.byteLength(message.body);
      if (received.length > 0 && totalBytes > (options.maxTotalBytes ?? Number.POSITIVE_INFINITY)) break;
      if (this.isFull) break;
      message.receiveCount++;
      message.firstReceivedAtMs ??= this.clock.now();
      message.receiptHandle = `${message.messageId}:${randomBytes(24).toString('base64')}`;
      this.#hide(message, visibilitySeconds, options.outsideConsumer ?? false);
      received.push(message);
    }
    return received;
  }

  /** Delete by the handle of the last receive; an older handle is accepted without effect, as in SQS. */
  delete(receiptHandle: string): void {
    const message = this.#byHandle(receiptHandle);
    if (message?.receiptHandle !== receiptHandle) return;
    this.#forget(message);
  }

  changeVisibility(receiptHandle: string, visibilitySeconds: number, outsideConsumer = false): void {
    const message = this.#byHandle(receiptHandle);
    if (message?.receiptHandle !== receiptHandle || message.hiddenUntilMs === undefined) {
      throw new ServiceError(
        'MessageNotInflight',
        'The message is not in flight: it was deleted, or its visibility timeout has passed.',
        400,
        'AWS.SimpleQueueService.MessageNotInflight',
      );
    }
    if (visibilitySeconds === 0) this.#show([message]);
    else this.#hide(message, visibilitySeconds, outsideConsumer);
  }

  purge(): void {
    this.#messages.clear();
    this.#visible.clear();
    this.#hidden.clear();
    this.#hiddenOutside.clear();
  }

  close(): void {
    this.#listeners.clear();
    this.purge();
  }

  #byHandle(receiptHandle: string): Message | undefined {
    const [messageId = '', secret] = receiptHandle.split(':');
    if (!secret) throw new ServiceError('ReceiptHandleIsInvalid', `The input receipt handle is invalid.`, 404);
    return this.#messages.get(messageId);
  }

  #moveIfExhausted(message: Message): boolean {
    const { redrive } = this.attributes;
    if (!redrive || message.receiveCount < redrive.maxReceiveCount) return false;
    this.#forget(message);
    this.moveToDeadLetters(message, redrive.deadLetterTargetArn);
    return true;
  }

  #hide(message: Message, seconds: number, outsideConsumer: boolean): void {
    this.#visible.delete(message.messageId);
    message.generation++;
    message.hiddenUntilMs = this.clock.now() + seconds * 1000;
    const entry = { message, generation: message.generation };
    (outsideConsumer ? this.#hiddenOutside : this.#hidden).add(message.hiddenUntilMs, entry);
  }

  #reveal(entries: HiddenEntry[]): void {
    const due = entries.filter(
      ({ message, generation }) => message.generation === generation && this.#messages.has(message.messageId),
    );
    if (due.length > 0) this.#show(due.map(({ message }) => message));
  }

  #show(messages: Message[]): void {
    for (const message of messages) {
      message.generation++;
      message.hiddenUntilMs = undefined;
      this.#visible.set(message.messageId, message);
    }
    for (const listener of [...this.#listeners]) listener();
  }

  #forget(message: Message): void {
    message.generation++;
    this.#messages.delete(message.messageId);
    this.#visible.delete(message.messageId);
  }

  /** Remove messages older than the retention period; messages are in the order of sending. */
  #expire(): void {
    const oldestMs = this.clock.now() - this.attributes.retentionSeconds * 1000;
    for (const message of this.#messages.values()) {
      if (message.sentAtMs >= oldestMs) break;
      this.#forget(message);
    }
  }
}
