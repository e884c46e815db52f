import fc from 'fast-check';
import { readCsv } from '../../../cli/commands/demo/read-csv';
import { csvLine } from '../../../core/text/csv';

async function parse(...chunks: Uint8Array[]): Promise<string[][]> {
  const records: string[][] = [];
  async function* source() {
    yield* chunks;
  }
  for await (const record of readCsv(source())) records.push(record);
  return records;
}

describe('readCsv', () => {
  // A carriage return outside quotes is part of a line's end; the writer quotes it.
  const field = fc.string({ unit: fc.constantFrom('a', 'ü', '写', ',', '"', '\n', '\r', ' '), maxLength: 6 });

  it('reads what the report writes, whatever the chunks', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 5 }),
        fc.nat(100),
        async (records, at) => {
          const bytes = Buffer.from(records.map((fields) => csvLine(...fields)).join(''));
          expect(await parse(bytes.subarray(0, at), bytes.subarray(at))).toEqual(records);
        },
      ),
    ));

  it('reads a last record without an end, and refuses a text that ends within quotes', async () => {
    expect(await parse(Buffer.from('a,b\nc,'))).toEqual([
      ['a', 'b'],
      ['c', ''],
    ]);
    await expect(parse(Buffer.from('a,"b'))).rejects.toThrow('ends within quotes');
  });
});
