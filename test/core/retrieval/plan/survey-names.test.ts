import fc from 'fast-check';
import type { Naming } from '../../../../core/contracts/archive-name';
import type { InventoryEntry } from '../../../../core/inventory/inventory-entry';
import { assignKeys } from '../../../../core/naming/assign-keys';
import { surveyNames } from '../../../../core/retrieval/plan/survey-names';
import { archive, collection } from './archives';

/** The survey of archives, with the keys of those that stand for folders. */
function survey(entries: InventoryEntry[], naming: Naming = 'decoded', prefix = 'p/') {
  const archives = collection(entries);
  const keys = assignKeys(archives, prefix, naming);
  const names = surveyNames(archives, keys, { prefix, hasFolders: naming === 'decoded' });
  const positions = entries.map((_, position) => position).filter(names.isFolder);
  return { ...names, folders: positions.map(names.folderKeyOf) };
}

const described = (...rows: [description: string, sizeBytes?: number, key?: string][]) =>
  rows.map(([description, sizeBytes = 9, key], n) =>
    archive(n, { description, sizeBytes, ...(key !== undefined && { key }) }),
  );

describe('the names of a plan', () => {
  it('finds folders: one byte, and a slash at the end or others beneath', () => {
    const { folders, sums } = survey(
      described(['a/', 1], ['/b', 1], ['b/c', 1], ['b/c/d/e'], ['f', 1], ['C:\\g\\', 1]),
    );
    expect(folders).toEqual(['p/a/', 'p/b/', 'p/b/c/', 'p/C/g/']);
    expect(sums).toMatchObject({ formats: { plain: 6 }, unsafe: 0, pathClashes: 0 });
  });

  it('finds every version of a folder', () => {
    expect(survey(described(['b', 1], ['b', 1], ['b/c'])).folders).toEqual(['p/b/', 'p/b/']);
  });

  it('takes nothing else for a folder', () => {
    expect(survey(described(['a/', 2], ['/b', 1], ['../c/', 1], ['d', 2], ['d/e'])).folders).toEqual([]);
    expect(survey(described(['x', 1, 'd'], ['d/e'])).folders).toEqual([]);
    expect(survey(described(['d', 1], ['d/e'], ['f/', 1]), 'description').folders).toEqual([]);
    expect(survey(described(['p', 1], ['a'])).folders).toEqual([]);
  });

  it('counts clashes, and names the first ones', () => {
    const clashing = described(['a/b.JPG'], ['A/b.jpg'], ['a/b.jpg'], ['x'], ['x/y/z'], ['other']);
    expect(survey(clashing)).toMatchObject({
      sums: { caseClashes: 2, pathClashes: 1 },
      caseClash: 'p/A/b.jpg',
      pathClash: 'p/x',
    });
  });

  it('counts clashes of further names', () => {
    const archives = collection(described(['', 9, 'x'], ['', 9, 'other'], ['Y']));
    const keys = assignKeys(archives, 'p/');
    for (const path of ['X', 'x/y', 'other', 'y', 'z/b', 'z']) keys.takeFurther(`p/${path}`, 'id');
    expect(surveyNames(archives, keys, { prefix: 'p/', hasFolders: true })).toMatchObject({
      sums: { formats: { manifest: 2, plain: 1 }, unsafe: 0, caseClashes: 2, pathClashes: 2 },
      ...{ caseClash: 'p/X', pathClash: 'p/x' },
    });
  });

  it('counts a name that is no safe path, an archive id, and what is not the original', () => {
    const rows = described(
      ['../a'],
      [''],
      ['a.001'],
      ['{"type": "metadata"}'],
      ['<m><v>4</v><p>YQ</p></m>'],
      ['z', 9, 'k'],
    );
    expect(survey(rows).sums).toEqual({
      formats: { none: 4, plain: 1, manifest: 1 },
      flags: { part: 1, metadata: 1, broken: 1 },
      ...{ notOriginal: 2, unsafe: 1, caseClashes: 0, pathClashes: 0 },
    });
    expect(survey(rows, 'archive-id').sums).toMatchObject({ formats: { none: 5, manifest: 1 }, notOriginal: 2 });
  });

  it('counts every archive once, in any order', () => {
    const path = fc.constantFrom('a', 'A', 'a/', 'a/b', 'a/B', 'a/b/c', '', '../a', '/a', 'a\\b', '{"Path":"a+AF8-b"}');
    const entries = fc
      .array(fc.record({ description: path, sizeBytes: fc.constantFrom(1, 2) }), { maxLength: 12 })
      .map((of) => of.map((changes, n) => archive(n, changes)));
    fc.assert(
      fc.property(entries, (given) => {
        const { sums, folders } = survey(given);
        const counted = Object.values(sums.formats).reduce((sum, archives) => sum + archives, 0);
        expect(counted).toBe(given.length);
        const reversed = survey([...given].reverse());
        expect(reversed.sums).toEqual(sums);
        expect([...reversed.folders].sort()).toEqual([...folders].sort());
      }),
    );
  });
});
