import fc from 'fast-check';
import { TextSet } from '../../../core/collections/text-set';

const text = fc.string({ unit: 'grapheme' });

describe('TextSet', () => {
  it('numbers distinct texts in the order in which they come, as a Map does', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 200 }), fc.array(text), (added, asked) => {
        const set = new TextSet();
        const model = new Map<string, number>();
        for (const t of added) {
          const known = model.get(t);
          if (known === undefined) model.set(t, model.size);
          expect(set.add(t)).toEqual({ number: model.get(t), added: known === undefined });
        }
        for (const t of [...added, ...asked]) expect(set.find(t)).toBe(model.get(t));
        for (const [t, number] of model) expect(set.at(number)).toBe(t);
        expect(set.size).toBe(model.size);
      }),
    );
  });

  it('finds the prefixes of a text before a separator, longest first', () => {
    const parts = fc.string({ unit: fc.constantFrom('a', '/', '\u{1F600}'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(parts), parts, (added, asked) => {
        const set = new TextSet();
        for (const t of added) set.add(t);
        const prefixes = Array.from({ length: asked.length }, (_, end) => asked.slice(0, end)).filter(
          (t, end) => t && asked[end] === '/',
        );
        const expected = prefixes.filter((prefix) => added.includes(prefix)).reverse();
        expect([...set.prefixesOf(asked, '/')]).toEqual(expected);
      }),
    );
    expect([...new TextSet().prefixesOf('a/b', '/')]).toEqual([]);
  });

  it('orders by UTF-8 bytes, across blocks of memory', () => {
    const set = new TextSet();
    const long = 'x'.repeat(3_000_000);
    const texts = ['b', `${long}1`, 'a', `${long}2`, '\u{1F600}', '\uFFFD', ''];
    for (const t of texts) set.add(t);
    const sorted = texts.map((_, n) => n).sort((a, b) => set.compare(a, b));
    const expected = [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(sorted.map((n) => set.at(n))).toEqual(expected);
  });

  it('finds each of many', () => {
    const set = new TextSet();
    for (let n = 0; n < 50_000; n++) set.add(`text ${n}`);
    const found = Array.from({ length: 50_000 }, (_, n) => set.find(`text ${n}`));
    expect(found.filter((number, n) => number !== n)).toEqual([]);
    expect(set.has('text 50000')).toBe(false);
    expect(() => set.at(50_000)).toThrow(RangeError);
  });
});
