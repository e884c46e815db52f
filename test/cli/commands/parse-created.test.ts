import { parseCreated } from '../../../cli/commands/inventory/parse-created';

it.each([
  ['2025-01-01..2025-12-31', { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }],
  ['2025-01-01..2025-01-01', { from: '2025-01-01T00:00:00Z', to: '2025-01-02T00:00:00Z' }],
  ['2025-01-01T03:00..2025-01-01T03:00', { from: '2025-01-01T03:00:00Z', to: '2025-01-01T03:01:00Z' }],
  ['2025-01-01T03:00:05..2025-01-01T03:00:05', { from: '2025-01-01T03:00:05Z', to: '2025-01-01T03:00:06Z' }],
  ['2025-01-01T00:00+01:00..', { from: '2024-12-31T23:00:00Z' }],
  ['..2025-02-28', { to: '2025-03-01T00:00:00Z' }],
])('%s is from the beginning of the first to the end of the last', (text, range) => {
  expect(parseCreated(text)).toEqual(range);
});
