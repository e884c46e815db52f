import { jsonLines } from '../../../core/inventory/json-lines';
import { chunked, drained } from './inventories';

describe('jsonLines', () => {
  it('yields the value of every line', async () => {
    const long = { description: 'é'.repeat(100_000) };
    const { values } = await drained(jsonLines(chunked(`{"a":1}\n\n[2]\n${JSON.stringify(long)}`, [1000])));
    expect(values).toEqual([{ a: 1 }, [2], long]);
  });

  it('names the line that is damaged', async () => {
    await expect(drained(jsonLines(chunked('{"a":1}\n{"a":')))).rejects.toThrow('line 2 is not JSON');
  });
});
