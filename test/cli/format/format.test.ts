import { formatBar, formatPercent } from '../../../cli/format/bar';
import { countOf, formatBytes } from '../../../cli/format/bytes';
import { formatDuration, formatTime } from '../../../cli/format/duration';
import { formatUsd } from '../../../cli/format/money';
import { printable } from '../../../cli/format/printable';
import { formatTable } from '../../../cli/format/table';

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1023 bytes'],
    [1024, '1.0 KiB'],
    [1024 ** 2 - 1, '1023 KiB'],
    [1024 ** 2, '1.0 MiB'],
    [314_572_877, '300 MiB'],
    [1.5 * 1024 ** 4, '1.5 TiB'],
    [42_949_672_960_000, '39.0 TiB'],
    [5000 * 1024 ** 5, '5000 PiB'],
  ])('writes %d as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('never rounds up', () => {
    expect(formatBytes(10 * 1024 ** 3 - 1)).toBe('9.9 GiB');
  });
});

describe('countOf', () => {
  it('knows singular and plural', () => {
    expect([countOf(0, 'archive'), countOf(1, 'archive'), countOf(2000, 'archive')]).toEqual([
      '0 archives',
      '1 archive',
      '2,000 archives',
    ]);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0.0 s'],
    [-5, '0.0 s'],
    [449, '0.4 s'],
    [9_949, '9.9 s'],
    [9_990, '10 s'],
    [59_700, '1 min'],
    [185_000, '3 min 5 s'],
    [3_600_000, '1 h'],
    [29_520_000, '8 h 12 min'],
    [187_200_000, '2 d 4 h'],
  ])('writes %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('formatTime', () => {
  it('is UTC, and leaves other text unchanged', () => {
    expect(formatTime('2026-01-05T10:00:00.123Z')).toBe('2026-01-05 10:00:00');
    expect(formatTime('yesterday')).toBe('yesterday');
  });
});

describe('formatUsd', () => {
  it.each([
    [0, '$0.00'],
    [0.00001, '< $0.0001'],
    [0.0025, '$0.0025'],
    [12.345, '$12.35'],
    [1234.5, '$1,234.50'],
  ])('writes %d as %s', (usd, text) => expect(formatUsd(usd)).toBe(text));
});

describe('formatBar', () => {
  it('fills in proportion, and completely only when everything is done', () => {
    expect(formatBar(0, 10, 4)).toBe('░░░░');
    expect(formatBar(5, 10, 4)).toBe('██░░');
    expect(formatBar(999, 1000, 4)).toBe('███░');
    expect(formatBar(1000, 1000, 4)).toBe('████');
    expect(formatBar(0, 0, 4)).toBe('████');
    expect(formatBar(20, 10, 4)).toBe('████');
  });

  it('says 100 % only when everything is done', () => {
    expect(formatPercent(999_999, 1_000_000)).toBe('99 %');
    expect(formatPercent(1, 1)).toBe('100 %');
  });
});

describe('formatTable', () => {
  it('lines columns up, numbers at their right, without spaces at the end of a line', () => {
    const columns = [
      { title: 'NAME', value: (row: { name: string; count: number }) => row.name },
      { title: 'COUNT', value: (row: { count: number }) => String(row.count), right: true },
      { title: 'X', value: () => '' },
    ];
    const rows = [
      { name: 'a', count: 1 },
      { name: 'longer', count: 100_000 },
    ];
    expect(formatTable(columns, rows)).toEqual(['NAME     COUNT  X', 'a            1', 'longer  100000']);
  });
});

describe('printable', () => {
  it('escapes control and bidirectional characters', () => {
    expect(printable('a\u001b[2Jb\rc\u202ed\u0007')).toBe('a\\u001b[2Jb\\u000dc\\u202ed\\u0007');
  });

  it('leaves printable text unchanged', () => {
    expect(printable('Übergrößen – 写真.jpg')).toBe('Übergrößen – 写真.jpg');
  });
});
