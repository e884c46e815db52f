import type { ItemStore } from '../../core/ports/item-store';
import type { Objects } from '../../core/ports/objects';

/** Where a function is ended: before or after the call of this number, from 1. */
export interface KillPoint {
  call: number;
  when: 'before' | 'after';
}

const KILLED = 'the function was killed';

/**
 * Ports of a function that is killed at a call: no call of it gets through afterwards.
 *
 * @param point never, when left out
 * @returns the ports, and how many calls have been made
 */
export function killable<T extends { items: ItemStore; objects: Objects }>(
  ports: T,
  point?: KillPoint,
): { ports: T; calls: () => number } {
  let calls = 0;
  let isKilled = false;
  const check = () => {
    if (isKilled) throw new Error(KILLED);
  };
  const begin = () => {
    check();
    calls += 1;
    if (point?.call === calls && point.when === 'before') isKilled = true;
    check();
    return calls;
  };
  const end = (call: number) => {
    if (point?.call === call && point.when === 'after') isKilled = true;
    check();
  };
  const wrapped = <P extends object>(port: P): P =>
    new Proxy(port, {
      get(target, name) {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        if (name === 'list' || name === 'query') {
          return async function* (...args: unknown[]) {
            const call = begin();
            yield* Reflect.apply(member, target, args) as AsyncIterable<unknown>;
            end(call);
          };
        }
        return async (...args: unknown[]) => {
          const call = begin();
          const result: unknown = await Reflect.apply(member, target, args);
          end(call);
          return result;
        };
      },
    });
  return { ports: { ...ports, items: wrapped(ports.items), objects: wrapped(ports.objects) }, calls: () => calls };
}

export const isKill = (error: unknown) => error instanceof Error && error.message === KILLED;
