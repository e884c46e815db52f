class Killed extends Error {
  override readonly name = 'Killed';
}

/** Decides at which calls a function is killed: before the call happens, or right after it, before the answer arrives. */
export class CrashPlan {
  #left: number;

  /** @param decide called at each call of a port */
  constructor(
    private readonly decide: () => 'before' | 'after' | undefined,
    crashesMax: number,
  ) {
    this.#left = crashesMax;
  }

  next(): 'before' | 'after' | undefined {
    if (this.#left === 0) return undefined;
    const when = this.decide();
    if (when) this.#left -= 1;
    return when;
  }

  isCrash(error: unknown): boolean {
    return error instanceof Killed;
  }
}

/** A port whose caller may be killed at any call. A killed function makes no further call that changes anything. */
export function crashing<Port extends object>(port: Port, plan: CrashPlan | undefined): Port {
  if (!plan) return port;
  return new Proxy(port, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const answer = () => Reflect.apply(member, target, args);
        if (name === 'query' || name === 'list' || name === 'listParts') return answer();
        const when = plan.next();
        if (when === 'before') return Promise.reject(new Killed(`before ${String(name)}`));
        if (when === undefined) return answer();
        return Promise.resolve(answer()).then(() => {
          throw new Killed(`after ${String(name)}`);
        });
      };
    },
  });
}
