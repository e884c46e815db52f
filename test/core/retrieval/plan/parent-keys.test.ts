import fc from 'fast-check';
import { type AssignedKeys, assignKeys } from '../../../../core/naming/assign-keys';
import { ParentKeys } from '../../../../core/retrieval/plan/parent-keys';
import { archive, collection } from './archives';

const keysOf = (paths: readonly string[]): AssignedKeys =>
  assignKeys(collection(paths.map((key, n) => archive(n, { key }))), '');

/** All folders of a path, outermost first. */
function foldersOf(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, n) => names.slice(0, n + 1).join('/'));
}

const path = fc.array(fc.constantFrom('a', 'b', 'ä', '\u{1F600}', ''), { minLength: 1, maxLength: 6 });

describe('the keys of a plan that are folders of others', () => {
  it('are those that each folder of each key, looked up by itself, is', () => {
    fc.assert(
      fc.property(fc.array(path, { maxLength: 30 }), (rows) => {
        const paths = rows.map((names) => names.join('/')).filter((key) => key !== '');
        const keys = keysOf(paths);
        const parents = new ParentKeys(keys);
        for (const key of paths) parents.addFoldersOf(key);
        const folders = new Set(paths.flatMap(foldersOf));
        const expected = new Set([...folders].filter((folder) => folder !== '' && keys.isPlanned(folder)));
        for (const key of [...paths, ...folders]) expect([key, parents.has(key)]).toEqual([key, expected.has(key)]);
        expect(parents.isEmpty).toBe(expected.size === 0);
      }),
    );
  });

  const chain = Array.from({ length: 400 }, (_, depth) =>
    Array(depth + 1)
      .fill('a')
      .join('/'),
  );
  const deepest = chain.at(-1) as string;
  const leaves = Array.from({ length: 100 }, (_, n) => `${deepest}/${n}/leaf`);

  it('are taken once each, and once more for each key beneath', () => {
    const keys = keysOf([...chain, ...leaves]);
    let taken = 0;
    const parents = new ParentKeys({
      *plannedFoldersOf(key) {
        for (const folder of keys.plannedFoldersOf(key)) {
          taken += 1;
          yield folder;
        }
      },
    });
    for (const key of leaves) parents.addFoldersOf(key);
    expect(chain.filter((key) => parents.has(key))).toHaveLength(400);
    expect(taken).toBe(400 + 99);
  });

  it('are found by reading each key a bounded number of times, however deep it is', () => {
    const parents = new ParentKeys(keysOf([deepest, ...leaves]));
    const read = jest.spyOn(String.prototype, 'charCodeAt');
    for (const key of leaves) parents.addFoldersOf(key);
    const units = read.mock.calls.length;
    read.mockRestore();
    const unitsOfKeys = leaves.reduce((sum, key) => sum + key.length, 0);
    expect(units).toBeGreaterThan(unitsOfKeys / 2);
    expect(units).toBeLessThan(3 * unitsOfKeys);
    expect(parents.has(deepest)).toBe(true);
  });
});
