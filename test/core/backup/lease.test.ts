import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { giveLeaseBack, takeLease } from '../../../core/backup/lease';
import { LeaseHeldError } from '../../../core/contracts/errors';
import { keyOf } from '../../../core/contracts/table';
import type { ItemStore } from '../../../core/ports/item-store';

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
    await expect(take('b')).rejects.toThrow('plan docs is at work already: run run-a holds its lease since 2026-01-05');
    expect(await holder()).toBe('arn:a');
  });

  it('may be taken again by who has it', async () => {
    const { take, holder } = world();
    await take('a');
    await take('a');
    expect(await holder()).toBe('arn:a');
  });

  it('is one for each plan', async () => {
    const { take } = world();
    await take('a', 'docs');
    await take('b', 'docs-old');
  });

  it('is free once it has been given back, and giving it back twice does not take it from the next', async () => {
    const { take, holder, items } = world();
    await take('a');
    await giveLeaseBack(items, 'docs', 'arn:a');
    await take('b');
    await giveLeaseBack(items, 'docs', 'arn:a');
    expect(await holder()).toBe('arn:b');
  });

  it('leaves nothing behind when somebody gives back what nobody has', async () => {
    const { items } = world();
    await giveLeaseBack(items, 'docs', 'arn:a');
    expect(items.all()).toEqual([]);
  });

  it('is lost by an execution that has ended without giving it back', async () => {
    const { take, holder, executions } = world();
    await take('a');
    executions.end('arn:a');
    await take('b');
    expect(await holder()).toBe('arn:b');
  });

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
    await expect(take('b', 'docs', slow)).rejects.toThrow(/another run has just taken its lease/);
    expect(await holder()).toBe('arn:c');
  });
});
