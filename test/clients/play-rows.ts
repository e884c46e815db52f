import type { ClientUnderTest } from './client-under-test';
import type { Row } from './row';

/** A test for each row. `concurrency` of them are under way at a time, so that a test's row may have begun before it. */
export function playRows(rows: readonly Row[], client: ClientUnderTest, concurrency: number): void {
  const outcomes: Promise<PromiseSettledResult<void>[]>[] = [];
  let isOver = false;

  beforeAll(() => {
    for (const row of rows) {
      const before = Promise.resolve(outcomes.at(-concurrency));
      const played = before.then(() => {
        if (isOver) throw new Error('the tests are over');
        return row.play(client);
      });
      outcomes.push(Promise.allSettled([played]));
    }
  });

  // When only some tests are asked for, the rows of the others may be under way.
  afterAll(async () => {
    isOver = true;
    await Promise.all(outcomes);
  });

  test.each(rows.map((row, at) => [row.operation, row.says, at] as const))('%s %s', async (_, __, at) => {
    const [outcome] = (await outcomes[at]) ?? [];
    if (outcome?.status !== 'fulfilled') throw outcome?.reason;
  });
}
