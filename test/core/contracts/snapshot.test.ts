import * as fc from 'fast-check';
import { ObjectProperties } from '../../../core/contracts/snapshot';

it('keeps metadata and tags of any name, as a file holds them', () => {
  const name = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString'), fc.string());
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.string()), { maxLength: 5 }), (entries) => {
      const text = JSON.stringify({ metadata: Object.fromEntries(entries), tags: Object.fromEntries(entries) });
      expect(JSON.stringify(ObjectProperties.parse(JSON.parse(text)))).toBe(text);
    }),
  );
});

it.each([[{ a: 1 }], [['a']], ['a'], [null]])('takes %j for no tags', (tags) => {
  expect(ObjectProperties.safeParse({ tags }).success).toBe(false);
});
