import { listingPrefix } from '../../../../core/backup/plan/listing-prefix';
import { planOf } from '../runs';

describe('what a plan lists of its bucket', () => {
  it.each([
    ['', ['**'], ''],
    ['photos/', ['**'], 'photos/'],
    ['photos/', ['2020/**'], 'photos/2020/'],
    ['photos/', ['2020/**', '2021/*.jpg'], 'photos/202'],
    ['', ['a/**', 'b/**'], ''],
    ['', ['a/b', 'a/b/**'], 'a/b'],
    // The same half of a surrogate pair is not the same character.
    ['', ['\u{1F600}/**', '\u{1F601}/**'], ''],
  ])('below %j, of %j, is %j', (prefix, include, expected) => {
    expect(listingPrefix(planOf({ source: { prefix, include } }).source)).toBe(expected);
  });
});
