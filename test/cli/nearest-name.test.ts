import { didYouMean, nearestName } from '../../cli/nearest-name';

describe('the nearest name', () => {
  it.each([
    ['photo', ['photos', 'letters'], 'photos'],
    ['hpotos', ['photos'], 'photos'],
    ['Photos', ['photos'], 'photos'],
    ['phtos-2019', ['photos-2018', 'photos-2019'], 'photos-2019'],
    ['documnts', ['docs', 'documents'], 'documents'],
    ['fotos', ['photos'], undefined],
    ['a', ['bc'], undefined],
    ['mail', [], undefined],
  ])('of %s among %j is %s', (name, names, nearest) => {
    expect(nearestName(name, names)).toBe(nearest);
  });

  it('is a question, or nothing', () => {
    expect(didYouMean('mial', ['mail'])).toBe(' Did you mean mail?');
    expect(didYouMean('x', ['mail'])).toBe('');
  });
});
