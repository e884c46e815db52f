import { isKill, killable } from './kill-points';

/** Calls one port: first, then two at once, then the last. @returns how far it came */
async function work(items: { call(key: string): Promise<void> }): Promise<void> {
  await items.call('first');
  await Promise.all([items.call('one'), items.call('other')]);
  await items.call('last');
}

function played(point?: Parameters<typeof killable>[1]) {
  const done: string[] = [];
  const items = {
    async call(key: string) {
      await Promise.resolve();
      done.push(key);
    },
  };
  return { done, ...killable({ items }, point) };
}

describe('a function that is killed', () => {
  it('leaves the same after a call that ended alone as before the next one', async () => {
    const whole = played();
    await work(whole.ports.items);
    expect(whole.trail).toEqual([
      'items.call first #1',
      'items.call one #1',
      'items.call other #1',
      'items.call last #1',
    ]);
    expect([...whole.endedAlone]).toEqual(['items.call first #1', 'items.call other #1']);
    for (const call of whole.endedAlone) {
      const after = played({ call, when: 'after' });
      const next = whole.trail[whole.trail.indexOf(call) + 1] as string;
      const before = played({ call: next, when: 'before' });
      for (const { ports } of [after, before]) {
        expect(isKill(await work(ports.items).catch((error: unknown) => error))).toBe(true);
      }
      expect(after.done).toEqual(before.done);
    }
  });

  it('is not taken to have ended alone where another call was under way, or none followed', async () => {
    const whole = played();
    await work(whole.ports.items);
    expect(whole.endedAlone).not.toContain('items.call one #1');
    expect(whole.endedAlone).not.toContain('items.call last #1');
  });
});
