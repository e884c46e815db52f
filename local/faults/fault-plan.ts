/** The effect of a fault on a request, its answer, or a delivery. */
export type FaultEffect =
  /** Answer with an error of the service and do nothing. `code` and `statusCode` default to the service's throttling error. */
  | { kind: 'throttle' }
  | { kind: 'error'; code: string; statusCode: number; message?: string }
  /** Invert all bits of one byte of the response body. */
  | { kind: 'flipByte'; offset: number }
  /** Reset the connection after this many bytes of the response body; with 0 nothing of the answer arrives. */
  | { kind: 'resetAfterBytes'; bytes: number }
  /** Send only this many bytes of the response body, with a matching Content-Length. */
  | { kind: 'truncate'; bytes: number }
  /** Kill the calling function before the service performs the call, or after it and before the answer. */
  | { kind: 'killFunction'; when: 'before' | 'after' }
  /** For a delivery of SNS or EventBridge (operation `Deliver`): lose it, send it twice, or send it late. */
  | { kind: 'drop' }
  | { kind: 'duplicate' }
  | { kind: 'delayMs'; delayMs: number };

/** The request or delivery that a rule can match. */
export interface FaultSubject {
  /** The signing name: `s3`, `glacier`, … */
  service: string;
  operation: string;
  method: string;
  /** Percent-encoded path without the query; for a delivery the ARN of the topic or rule. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  /** The calling role's name, or `user`. */
  principal: string;
  /** Delivered content: the published message, or the event as JSON text. */
  message?: string;
}

export interface FaultRule {
  service: string;
  /** Default: every operation of the service. */
  operation?: string;
  match?: (subject: FaultSubject) => boolean;
  /** Number of matching requests that pass first; default 0. */
  skip?: number;
  /** Number of matching requests to affect; default: all. */
  times?: number;
  /** Probability that a matching request is affected, drawn from the plan's seed; default 1. */
  probability?: number;
  effect: FaultEffect;
}

interface ActiveRule extends FaultRule {
  seen: number;
  applied: number;
}

/** Faults on demand. The first matching rule applies; the same seed and requests lead to the same faults. */
export class FaultPlan {
  readonly #rules: ActiveRule[] = [];
  #random: number;

  constructor(options: { seed?: number; rules?: FaultRule[] } = {}) {
    this.#random = (options.seed ?? 1) >>> 0;
    for (const rule of options.rules ?? []) this.add(rule);
  }

  /** @returns a function that removes the rule and returns how often it was applied */
  add(rule: FaultRule): () => number {
    const active: ActiveRule = { ...rule, seen: 0, applied: 0 };
    this.#rules.push(active);
    return () => {
      const index = this.#rules.indexOf(active);
      if (index >= 0) this.#rules.splice(index, 1);
      return active.applied;
    };
  }

  clear(): void {
    this.#rules.length = 0;
  }

  effectOn(subject: FaultSubject): FaultEffect | undefined {
    for (const rule of this.#rules) {
      if (rule.service !== subject.service) continue;
      if (rule.operation !== undefined && rule.operation !== subject.operation) continue;
      if (rule.applied >= (rule.times ?? Number.POSITIVE_INFINITY)) continue;
      if (rule.match && !rule.match(subject)) continue;
      if (rule.seen++ < (rule.skip ?? 0)) continue;
      if (rule.probability !== undefined && this.#nextRandom() >= rule.probability) continue;
      rule.applied++;
      return rule.effect;
    }
    return undefined;
  }

  /** Mulberry32: uniform in [0, 1), the same sequence for the same seed. */
  #nextRandom(): number {
    this.#random = (this.#random + 0x6d2b79f5) >>> 0;
    let t = this.#random;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}
