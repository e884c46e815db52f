import { randomUUID } from 'node:crypto';
import type { VirtualClock } from '../clock/virtual-clock';
import { deliverWithFaults, deliveryEffect } from '../faults/delivery-faults';
import type { FaultPlan } from '../faults/fault-plan';
import type { Lambda } from '../lambda/lambda';
import type { Meter } from '../meter/meter';
import { type EventPattern, matchesEvent } from './event-pattern';
import type { ServiceEvent } from './service-event';

/** A function that a rule invokes. */
export interface RuleTarget {
  functionArn: string;
  /**
   * Retries of passing the event to Lambda; the function's own configuration sets the retries of its invocation. Default
   * 185.
   */
  maximumRetryAttempts?: number;
  /** Default 86,400. */
  maximumEventAgeSeconds?: number;
}

export interface EventRule {
  arn: string;
  pattern: EventPattern;
  enabled: boolean;
  targets: RuleTarget[];
}

export interface EventBusOptions {
  clock: VirtualClock;
  region: string;
  accountId: string;
  lambda: Pick<Lambda, 'invokeLater' | 'permissions'>;
  faults: FaultPlan;
  meter: Meter;
  onDefect: (error: unknown, what: string) => void;
}

/** The default event bus of EventBridge: rules match events of services and invoke functions. */
export interface EventBus {
  /** Create a rule, or replace the one with that ARN. */
  putRule(rule: EventRule): void;
  /** Accept an event and return; it is delivered later to the targets of every matching rule. */
  publish(event: ServiceEvent): void;
  /** Drop the events that have not been delivered. */
  close(): void;
}

/** Time from an event to the invocation; EventBridge documents about half a second. */
const LATENCY_MS = 500;
const PRINCIPAL = 'events';
const SERVICE_PRINCIPAL = 'events.amazonaws.com';

// EventBridge backs off exponentially and does not document how; here the longest pause is a quarter of an hour.
const retryDelayMs = (attempt: number) => Math.min(2 ** attempt * 1000, 900_000);

interface Delivery {
  rule: EventRule;
  target: RuleTarget;
  /** The event as the function receives it, JSON text. */
  payload: string;
  acceptedAtMs: number;
}

export function createEventBus(options: EventBusOptions): EventBus {
  const { clock, region, accountId, lambda, faults, meter, onDefect } = options;
  const rules = new Map<string, EventRule>();
  let closed = false;

  function payloadOf({ source, detailType, resources, detail }: ServiceEvent): string {
    const time = `${clock.date().toISOString().slice(0, 19)}Z`;
    const head = {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source,
      account: accountId,
      time,
      region,
    };
    return JSON.stringify({ ...head, resources, detail });
  }

  function invokeTarget({ rule, target, payload }: Delivery): void {
    if (closed) return;
    try {
      lambda.permissions.check(target.functionArn, { principal: SERVICE_PRINCIPAL, sourceArn: rule.arn });
      meter.countRequest('lambda', 'Invoke', PRINCIPAL);
      lambda.invokeLater(target.functionArn, payload);
    } catch (error) {
      // A missing permission or function is not retried.
      onDefect(error, `delivery of an event by ${rule.arn}`);
    }
  }

  function attempt(delivery: Delivery, attemptNumber: number): void {
    if (closed) return;
    const { rule, target, payload, acceptedAtMs } = delivery;
    meter.countRequest('events', 'Deliver', PRINCIPAL);
    const effect = deliveryEffect(faults, 'events', rule.arn, payload);
    if (effect?.kind !== 'throttle' && effect?.kind !== 'error') {
      deliverWithFaults(effect, clock, () => invokeTarget(delivery));
      return;
    }
    const { maximumRetryAttempts = 185, maximumEventAgeSeconds = 86_400 } = target;
    const retryAtMs = clock.now() + retryDelayMs(attemptNumber);
    if (attemptNumber > maximumRetryAttempts || retryAtMs > acceptedAtMs + maximumEventAgeSeconds * 1000) {
      onDefect(new Error(payload), `event for ${rule.arn}: given up after ${attemptNumber} attempts`);
      return;
    }
    clock.setTimer(retryAtMs, () => attempt(delivery, attemptNumber + 1));
  }

  return {
    putRule: (rule) => void rules.set(rule.arn, rule),
    publish(event) {
      if (closed) return;
      const acceptedAtMs = clock.now();
      const matching = [...rules.values()].filter(({ enabled, pattern }) => enabled && matchesEvent(pattern, event));
      if (matching.length === 0) return;
      const payload = payloadOf(event);
      for (const rule of matching) {
        for (const target of rule.targets) {
          clock.setTimer(acceptedAtMs + LATENCY_MS, () => attempt({ rule, target, payload, acceptedAtMs }, 1));
        }
      }
    },
    close() {
      closed = true;
    },
  };
}
