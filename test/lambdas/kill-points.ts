/** Where a function is ended: before or after a call of it. */
export interface KillPoint {
  /** Its number, from 1; or its name in the trail of another run, which does not depend on the order of calls under way at once. */
  call: number | string;
  when: 'before' | 'after';
}

const KILLED = 'the function was killed';

/** Ports through which a function changes or asks anything. */
const PORTS = ['items', 'files', 'destination', 'uploads', 'executions', 'signingKey', 'reports', 'managedVaults'];

/** Members of ports that yield what they find. */
const STREAMS = ['list', 'listFolders', 'query', 'queryIndex'];

/**
 * Ports of a function that is killed at a call: no call of it gets through afterwards.
 *
 * @param point never, when left out
 * @returns the ports, how many calls have been made, and their names, each of which comes once; and the names of the calls that end
 *   with no other under way and are followed by another: killed after one of these, a function leaves what it leaves when it is
 *   killed before the next
 */
export function killable<T extends object>(
  ports: T,
  point?: KillPoint,
): { ports: T; calls: () => number; trail: readonly string[]; endedAlone: ReadonlySet<string> } {
  const trail: string[] = [];
  const endedAlone = new Set<string>();
  const times = new Map<string, number>();
  let isKilled = false;
  let underWay = 0;
  let lastAlone: string | undefined;
  const check = () => {
    if (isKilled) throw new Error(KILLED);
  };
  const isAt = (call: number, when: KillPoint['when']) =>
    point?.when === when && (point.call === call || point.call === trail[call - 1]);
  const begin = (what: string) => {
    check();
    const time = (times.get(what) ?? 0) + 1;
    times.set(what, time);
    const call = trail.push(`${what} #${time}`);
    if (lastAlone !== undefined) endedAlone.add(lastAlone);
    lastAlone = undefined;
    underWay += 1;
    if (isAt(call, 'before')) isKilled = true;
    check();
    return call;
  };
  const end = (call: number) => {
    underWay -= 1;
    lastAlone = underWay === 0 ? trail[call - 1] : undefined;
    if (isAt(call, 'after')) isKilled = true;
    check();
  };
  const wrapped = (portName: string, port: object): object =>
    new Proxy(port, {
      get(target, name) {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        const what = (args: unknown[]) => `${portName}.${String(name)} ${subjectOf(args)}`;
        if (STREAMS.includes(String(name)) || (name === 'listParts' && portName === 'destination')) {
          return async function* (...args: unknown[]) {
            const call = begin(what(args));
            yield* Reflect.apply(member, target, args) as AsyncIterable<unknown>;
            end(call);
          };
        }
        return async (...args: unknown[]) => {
          const call = begin(what(args));
          const result: unknown = await Reflect.apply(member, target, args);
          end(call);
          return result;
        };
      },
    });
  const of = (name: string, value: unknown) =>
    PORTS.includes(name) && typeof value === 'object' && value !== null ? wrapped(name, value) : value;
  const killed = Object.fromEntries(Object.entries(ports).map(([name, value]) => [name, of(name, value)])) as T;
  return { ports: killed, calls: () => trail.length, trail, endedAlone };
}

/** What a call is about: the key of an item or an object, the id of an archive, or texts. */
function subjectOf(args: readonly unknown[]): string {
  const [first] = args;
  if (typeof first !== 'object' || first === null) return args.filter((arg) => typeof arg === 'string').join(' ');
  const { pk, sk, key, archiveId } = first as Record<string, string | undefined>;
  return [pk, sk, key, archiveId].filter((text) => text !== undefined).join(' ');
}

export const isKill = (error: unknown) => error instanceof Error && error.message === KILLED;
