import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { DISTINCT_KEY, distinctKey } from '../../../core/naming/distinct-key';

const digitsOf = (id: string) => createHash('sha256').update(id).digest('hex');
const digits = digitsOf('id');

describe('distinctKey', () => {
  it.each([
    ['photos/cat.jpg', `photos/cat~${digits.slice(0, 12)}.jpg`],
    ['cat', `cat~${digits.slice(0, 12)}`],
    ['v1.0/cat', `v1.0/cat~${digits.slice(0, 12)}`],
    ['a/.profile', `a/.profile~${digits.slice(0, 12)}`],
    ['.profile', `.profile~${digits.slice(0, 12)}`],
    ['backup.tar.gz', `backup.tar~${digits.slice(0, 12)}.gz`],
    ['a. sentence', `a. sentence~${digits.slice(0, 12)}`],
    ['file.txt~', `file.txt~~${digits.slice(0, 12)}`],
    ['ends.', `ends.~${digits.slice(0, 12)}`],
  ])('makes of %s %s', (key, expected) => {
    expect(distinctKey(key, 'id')).toBe(expected);
  });

  it('takes four more digits at each attempt, and goes on when all are used', () => {
    expect(distinctKey('a.b', 'id', 1)).toBe(`a~${digits.slice(0, 16)}.b`);
    expect(distinctKey('a.b', 'id', 13)).toBe(`a~${digits}.b`);
    const keys = new Set(Array.from({ length: 100 }, (_, attempt) => distinctKey('a.b', 'id', attempt)));
    expect(keys.size).toBe(100);
  });

  it('goes on from a distinct key, as from the key that it was made of', () => {
    const segment = fc.string({
      unit: fc.constantFrom('x', 'é', '漢', '😀', '/', '.', '~', ' ', 'a'),
      maxLength: 1024,
    });
    fc.assert(
      fc.property(segment, fc.nat(13), fc.nat(5), (key, first, next) => {
        fc.pre(Buffer.byteLength(key) <= 1024);
        expect(distinctKey(distinctKey(key, 'id', first), 'id', next)).toBe(distinctKey(key, 'id', first + next + 1));
      }),
      { numRuns: 500 },
    );
    expect(distinctKey(distinctKey('a.b', 'other'), 'id')).toBe(
      `a~${digitsOf('other').slice(0, 12)}~${digits.slice(0, 12)}.b`,
    );
  });

  it('fits 1,024 bytes, cuts no character, keeps the extension and is recognised', () => {
    const segment = fc.string({ unit: fc.constantFrom('x', 'é', '漢', '😀', '/', '.'), minLength: 1, maxLength: 1024 });
    fc.assert(
      fc.property(segment, fc.string(), fc.nat(20), (key, id, attempt) => {
        fc.pre(Buffer.byteLength(key) <= 1024);
        const distinct = distinctKey(key, id, attempt);
        expect(Buffer.byteLength(distinct)).toBeLessThanOrEqual(1024);
        expect(Buffer.from(distinct).toString()).toBe(distinct);
        expect(distinct).not.toContain('\uFFFD');
        expect(distinct).toMatch(DISTINCT_KEY);
        const stem = distinct.slice(0, distinct.lastIndexOf('~'));
        expect(key.startsWith(stem)).toBe(true);
        if (Buffer.byteLength(key) <= 900) expect(distinct.replace(/~[0-9a-f]+/, '')).toBe(key);
        else expect(Buffer.byteLength(stem)).toBeGreaterThan(512);
      }),
      { numRuns: 500 },
    );
  });
});
