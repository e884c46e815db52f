import { parseCreated } from '../../cli/created-range';

it.each([
  ['2025-01-01..2026-01-01', { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }],
  ['2025-01-01..2025-01-02', { from: '2025-01-01T00:00:00Z', to: '2025-01-02T00:00:00Z' }],
  ['2025-01-01T03:00..2025-01-01T03:01', { from: '2025-01-01T03:00:00Z', to: '2025-01-01T03:01:00Z' }],
  ['2025-01-01T03:00:05..2025-01-01T03:00:06', { from: '2025-01-01T03:00:05Z', to: '2025-01-01T03:00:06Z' }],
  ['2025-01-01T00:00+01:00..', { from: '2024-12-31T23:00:00Z' }],
  ['..2025-03-01', { to: '2025-03-01T00:00:00Z' }],
])('%s is from the beginning of the first to the beginning of the last', (text, range) => {
  expect(parseCreated(text)).toEqual(range);
});

it.each([
  ['2025-01-01..2025-01-01', /is empty: the range ends before TO/],
  ['2025-01-02..2025-01-01', /ends before it begins/],
])('%s is refused', (text, message) => {
  expect(() => parseCreated(text)).toThrow(message);
});
