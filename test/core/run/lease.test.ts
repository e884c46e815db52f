import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { LeaseHeldError, LeaseLostError } from '../../../core/contracts/errors';
import { keyOf } from '../../../core/contracts/table';
import type { ItemStore } from '../../../core/ports/item-store';
import { checkLease, releaseLease, takeLease } from '../../../core/run/lease';

const now = new Date('2026-01-05T10:00:00Z');

function world() {
  const executions = memoryExecutions();
  const items = memoryItems();
  let lateMs = 0;
  // Each a while after the one before: leases are not just taken, unless a test says so.
  const take = (name: string, plan = 'docs', store: ItemStore = items, afterMs = 120_000) => {
    lateMs += afterMs;
    const at = new Date(now.getTime() + lateMs);
    return takeLease({ items: store, executions }, plan, { executionArn: `arn:${name}`, runId: `run-${name}` }, at);
  };
  for (const name of ['a', 'b', 'c']) executions.start(`arn:${name}`);
  const holder = async (plan = 'docs') => (await items.get(keyOf.lease(plan)))?.executionArn;
  return { executions, items, take, holder };
}

describe('the lease of a plan', () => {
  it('is held by one execution at a time, and the refusal names who has it since when', async () => {
    const { take, holder } = world();
    await take('a');
    await expect(take('b')).rejects.toThrow(LeaseHeldError);
    await expect(take('b')).rejects.toThrow('plan docs is locked: run run-a has held its lease since 2026-01-05');
    expect(await holder()).toBe('arn:a');
  });

  it('may be taken again by who has it, and keeps its generation', async () => {
    const { take, holder } = world();
    expect(await take('a')).toBe(1);
    expect(await take('a')).toBe(1);
    expect(await holder()).toBe('arn:a');
  });

  it('has a higher generation with each execution that takes it, also one that had it before', async () => {
    const { take, items } = world();
    const generations: number[] = [];
    for (const name of ['a', 'b', 'a', 'c']) {
      generations.push(await take(name));
      await releaseLease(items, 'docs', { executionArn: `arn:${name}` });
    }
    expect(generations).toEqual([1, 2, 3, 4]);
  });

  it('is counted on from a lease that was written before there were generations', async () => {
    const { take, items } = world();
    const old = { ...keyOf.lease('docs'), executionArn: 'arn:a', runId: 'run-a', takenAt: now.toISOString() };
    await items.put(old);
    await checkLease(items, 'docs', { executionArn: 'arn:a', runId: 'run-a' });
    await expect(take('b')).rejects.toThrow(LeaseHeldError);
    expect(await take('a')).toBe(1);
    await releaseLease(items, 'docs', { executionArn: 'arn:a' });
    expect(await take('b')).toBe(2);
    await items.update(keyOf.lease('docs'), { remove: ['executionArn', 'generation'] });
    expect(await take('c')).toBe(1);
  });

  it('is found lost by who held it in an earlier generation', async () => {
    const { take, items, executions } = world();
    const held = async (name: string) => ({
      executionArn: `arn:${name}`,
      runId: `run-${name}`,
      generation: await take(name),
    });
    const first = await held('a');
    await checkLease(items, 'docs', first);
    executions.end('arn:a');
    await expect(checkLease(items, 'music', first)).rejects.toThrow(LeaseLostError);
    const second = await held('b');
    await expect(checkLease(items, 'docs', first)).rejects.toThrow('run run-a no longer holds the lease of plan docs');
    await releaseLease(items, 'docs', second);
    await expect(checkLease(items, 'docs', second)).rejects.toThrow(LeaseLostError);
    // The same execution has it once more: what it worked from is of the other generation all the same.
    const third = await held('a');
    await expect(checkLease(items, 'docs', first)).rejects.toThrow(LeaseLostError);
    await checkLease(items, 'docs', third);
  });

  it('is one for each plan', async () => {
    const { take } = world();
    await take('a', 'docs');
    await take('b', 'docs-old');
  });

  it('is free once it has been given back, and giving it back twice does not take it from the next', async () => {
    const { take, holder, items } = world();
    await take('a');
    await releaseLease(items, 'docs', { executionArn: 'arn:a' });
    await take('b');
    await releaseLease(items, 'docs', { executionArn: 'arn:a' });
    expect(await holder()).toBe('arn:b');
  });

  it('leaves nothing behind when somebody gives back what nobody has', async () => {
    const { items } = world();
    await releaseLease(items, 'docs', { executionArn: 'arn:a' });
    expect(items.all()).toEqual([]);
  });

  it('is lost by an execution that nobody knows any more', async () => {
    const { take, holder, executions } = world();
    await take('a');
    executions.end('arn:a');
    await take('b');
    expect(await holder()).toBe('arn:b');
  });

  it('of an execution that has ended without releasing it is free when none of its functions can be at work', async () => {
    const { take, holder, executions, items } = world();
    await take('a');
    executions.end('arn:a', new Date('2026-01-05T11:00:00Z'));
    const at = (time: string) =>
      takeLease({ items, executions }, 'docs', { executionArn: 'arn:b', runId: 'run-b' }, new Date(time));
    const refusal =
      'plan docs is locked until 2026-01-05T11:16:00.000Z: run run-a has ended without releasing its lease, ' +
      'and one of its functions may still be running';
    await expect(at('2026-01-05T11:00:01Z')).rejects.toThrow(refusal);
    await expect(at('2026-01-05T11:15:59.999Z')).rejects.toThrow(LeaseHeldError);
    // Redriven meanwhile, it still has the lease, and so long nobody takes it.
    executions.start('arn:a');
    await expect(at('2026-01-05T12:00:00Z')).rejects.toThrow('run run-a has held its lease since');
    expect(await take('a')).toBe(1);
    executions.end('arn:a', new Date('2026-01-05T13:00:00Z'));
    expect(await at('2026-01-05T13:16:00Z')).toBe(2);
    expect(await holder()).toBe('arn:b');
  });

  it.each(['Lambda.Unknown', 'Lambda.ClientExecutionTimeoutException', 'States.Timeout', 'States.HeartbeatTimeout'])(
    'that is released after %s is free when the function that was lost cannot be at work',
    async (error) => {
      const { take, items, executions } = world();
      await take('a');
      await releaseLease(items, 'docs', { executionArn: 'arn:a', failure: { error, at: now } });
      const at = (time: string) =>
        takeLease({ items, executions }, 'docs', { executionArn: 'arn:b', runId: 'run-b' }, new Date(time));
      await expect(at('2026-01-05T10:15:59Z')).rejects.toThrow(
        'plan docs is locked until 2026-01-05T10:16:00.000Z: run run-a lost track of a function when it failed',
      );
      expect(await at('2026-01-05T10:16:00Z')).toBe(2);
      await releaseLease(items, 'docs', { executionArn: 'arn:b' });
      // What was said of a is over.
      expect(await at('2026-01-05T10:16:00Z')).toBe(3);
    },
  );

  it.each(['LeaseHeldError', 'EmptySourceError', 'Sandbox.Timedout', 'Runtime.ExitError', 'States.Runtime'])(
    'that is released after %s is free at once: the function has ended',
    async (error) => {
      const { take, items, executions } = world();
      await take('a');
      await releaseLease(items, 'docs', { executionArn: 'arn:a', failure: { error, at: now } });
      expect(await takeLease({ items, executions }, 'docs', { executionArn: 'arn:b', runId: 'run-b' }, now)).toBe(2);
    },
  );

  it('is believed to be held for a moment by an execution that Step Functions does not know yet', async () => {
    const { take, holder, executions, items } = world();
    executions.end('arn:a');
    await take('a');
    await expect(take('b', 'docs', items, 1000)).rejects.toThrow(LeaseHeldError);
    expect(await holder()).toBe('arn:a');
    await take('b');
    expect(await holder()).toBe('arn:b');
  });

  it('goes to one of two that find it abandoned', async () => {
    const { take, holder, executions, items } = world();
    await take('a');
    executions.end('arn:a');
    // While b looks at the lease, c takes it.
    const slow: ItemStore = {
      ...items,
      async get(key) {
        const found = await items.get(key);
        await take('c');
        return found;
      },
    };
    await expect(take('b', 'docs', slow)).rejects.toThrow(/another run has just acquired its lease/);
    expect(await holder()).toBe('arn:c');
  });
});
