import type { Selection } from '../../../core/contracts/selection';
import { describeSelection } from '../../../core/selection/describe-selection';

it.each<[Selection, string]>([
  [{ paths: ['a/**'] }, 'named a/**'],
  [{ paths: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }, 'named a or b or c or d or e or one of 2 more globs'],
  [{ created: { from: '2025-01-01T00:00:00Z' } }, 'created from 2025-01-01T00:00:00Z on'],
  [{ created: { to: '2026-01-01T00:00:00Z' } }, 'created before 2026-01-01T00:00:00Z'],
  [{ largerThanBytes: 0, smallerThanBytes: 1_572_864 }, 'larger than 0 bytes, smaller than 1536 KiB'],
  [{ largerThanBytes: 1 }, 'larger than 1 byte'],
  [{ largerThanBytes: 1_000_000 }, 'larger than 1000000 bytes'],
  [{ limit: 10 }, 'the oldest 10'],
  [
    {
      paths: ['x'],
      created: { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' },
      largerThanBytes: 5 * 1024 ** 3,
      ids: { bucket: 'b', key: 'k' },
      limit: 3,
    },
    'named x, created from 2025-01-01T00:00:00Z on and before 2026-01-01T00:00:00Z, larger than 5 GiB, in the list of ids, of these the oldest 3',
  ],
])('%j is described', (selection, words) => {
  expect(describeSelection(selection)).toBe(words);
});

it('is short, whatever is selected: it stands in inputs of steps', () => {
  const paths = Array.from({ length: 100 }, (_, n) => `${n}${'ü'.repeat(1000)}`);
  expect(describeSelection({ paths }).length).toBeLessThan(700);
});
