import { formatArchiveDescription } from '../../../core/contracts/archive-description';
import { addArchive, noSums } from '../../../core/inventory/add-archive';
import { descriptionFormatOf } from '../../../core/inventory/description-format';
import type { InventoryEntry } from '../../../core/inventory/inventory-entry';

const ours = formatArchiveDescription({ moraine: 1, plan: 'docs', snapshot: 's1', sequence: 1, kind: 'pack' });

it.each([
  [ours, 'moraine'],
  ['', 'empty'],
  [' ', 'text'],
  ['holiday.jpg', 'text'],
  // Only begins like one.
  ['{"moraine":1}', 'text'],
  ['{"moraine":2}', 'text'],
])('takes %j for %s', (description, format) => {
  expect(descriptionFormatOf(description)).toBe(format);
});

it('adds up what an inventory lists', () => {
  const sums = noSums();
  expect(sums).toEqual({ archives: 0, bytes: 0, unreadable: 0, descriptions: { moraine: 0, text: 0, empty: 0 } });
  const add = (archiveId: string, sizeBytes: number, creationDate: string, description: string) =>
    addArchive(sums, { archiveId, sizeBytes, creationDate, description, treeHash: '' } satisfies InventoryEntry);
  add('a', 5, '2020-01-01T00:00:01Z', '');
  // Behind the one before, though its text is not.
  add('b', 9, '2020-01-01T00:00:01.500Z', ours);
  add('c', 9, '2019-06-01T00:00:00Z', 'x');
  add('d', 1, '2020-01-01T00:00:01.2Z', ours);
  expect(sums).toEqual({
    archives: 4,
    bytes: 24,
    unreadable: 0,
    descriptions: { moraine: 2, text: 1, empty: 1 },
    oldest: '2019-06-01T00:00:00Z',
    newest: '2020-01-01T00:00:01.500Z',
    largest: { archiveId: 'b', sizeBytes: 9 },
  });
});
