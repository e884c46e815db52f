import fc from 'fast-check';
import { KeyIndex } from '../../../local/s3/storage/key-index';
import { compareKeys } from '../../../local/s3/storage/key-order';

const key = fc.string({
  unit: fc.constantFrom('a', 'b', '/', 'é', '\uffee', '\ue000', '😀', '\u{10fffe}'),
  maxLength: 4,
});
const bytesOrder = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('key index', () => {
  test('keys compare as their UTF-8 bytes', () => {
    fc.assert(fc.property(key, key, (a, b) => Math.sign(compareKeys(a, b)) === Math.sign(bytesOrder(a, b))));
  });

  test('after any insertions and deletions it finds what a sorted array finds', () => {
    fc.assert(
      fc.property(fc.array(key), fc.array(fc.tuple(fc.boolean(), key)), key, (loaded, changes, probe) => {
        const index = new KeyIndex<number>();
        const model = new Set(loaded);
        index.load(loaded.map((item) => [item, 1]));
        for (const [insert, item] of changes) {
          if (insert) {
            index.set(item, 2);
            model.add(item);
          } else {
            expect(index.delete(item)).toBe(model.delete(item));
          }
        }
        const sorted = [...model].sort(bytesOrder);
        expect(index.size).toBe(sorted.length);
        expect(index.after(probe)).toBe(sorted.find((item) => bytesOrder(item, probe) > 0));
        expect(index.atOrAfter(probe)).toBe(sorted.find((item) => bytesOrder(item, probe) >= 0));
        const beyond = sorted.find((item) => bytesOrder(item, probe) > 0 && !item.startsWith(probe));
        expect(index.afterPrefix(probe)).toBe(beyond);
      }),
    );
  });

  test.each(['ascending', 'descending', 'scattered'])('holds 30,000 keys inserted %s', (order) => {
    const index = new KeyIndex<number>();
    const count = 30_000;
    for (let at = 0; at < count; at++) {
      const number = order === 'ascending' ? at : order === 'descending' ? count - 1 - at : (at * 7919) % count;
      index.set(`key/${String(number).padStart(6, '0')}`, number);
    }
    let found = 0;
    for (let at = index.atOrAfter(''); at !== undefined; at = index.after(at)) {
      if (index.get(at) !== found) throw new Error(`${at} is out of order`);
      found += 1;
    }
    expect(found).toBe(count);
  });
});
