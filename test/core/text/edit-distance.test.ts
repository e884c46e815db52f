import fc from 'fast-check';
import { closest, editDistance } from '../../../core/text/edit-distance';

describe('the edit distance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['backup', 'backup', 0],
    ['bakcup', 'backup', 1],
    ['backups', 'backup', 1],
    ['retreive', 'retrieve', 1],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['abc', 'ca', 3],
  ])('of %j and %j is %d', (one, other, edits) => {
    expect(editDistance(one, other)).toBe(edits);
    expect(editDistance(other, one)).toBe(edits);
  });

  it('is between the difference of the lengths and the longer length, and 0 for equal words only', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (one, other) => {
        const edits = editDistance(one, other);
        expect(edits).toBeGreaterThanOrEqual(Math.abs(one.length - other.length));
        expect(edits).toBeLessThanOrEqual(Math.max(one.length, other.length));
        expect(edits === 0).toBe(one === other);
      }),
    );
  });

  it('is the same when it is not above a limit, and infinite when it is', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, fc.nat(9), (one, other, editsMax) => {
        const edits = editDistance(one, other);
        expect(editDistance(one, other, editsMax)).toBe(edits <= editsMax ? edits : Number.POSITIVE_INFINITY);
      }),
    );
  });

  it('of long texts is found without comparing every character with every other', () => {
    const middle = 'x'.repeat(200_000);
    expect(editDistance(`a${middle}b`, `c${middle}d`, 2)).toBe(2);
    expect(editDistance(`a${middle}b`, `c${middle}ef`, 2)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the closest word', () => {
  it.each([
    ['snapshot', 'snapshots'],
    ['retreive', 'retrieve'],
    ['invnetroy', 'inventory'],
    ['rn', 'run'],
    ['xy', undefined],
    ['prune', undefined],
    ['', undefined],
  ])('to %j is %j', (word, expected) => {
    expect(closest(word, ['snapshots', 'retrieve', 'inventory', 'run', 'runs'])).toBe(expected);
  });

  it('is the one with the fewest edits, of several the first', () => {
    expect(closest('docz', ['docs', 'doc', 'dock'])).toBe('docs');
    expect(closest('dock', ['docs', 'doc', 'dock'])).toBe('dock');
    expect(closest('docs', [])).toBeUndefined();
  });
});
