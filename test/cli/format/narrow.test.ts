import * as fc from 'fast-check';
import { drawBars } from '../../../cli/format/bars';
import { displayWidth } from '../../../cli/format/display-width';
import { shorten } from '../../../cli/format/shorten';
import { type Column, formatTable } from '../../../cli/format/table';
import { wrapFields } from '../../../cli/format/wrap-fields';

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['plain', 5],
    ['über', 4],
    ['u\u0308ber', 4],
    ['写真', 4],
    ['ｆｕｌｌ', 8],
    ['한글', 4],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['█░', 2],
  ])('measures %j in columns', (text, columns) => expect(displayWidth(text)).toBe(columns));
});

describe('shorten', () => {
  it('leaves text that fits, and ends other text with an ellipsis', () => {
    expect(shorten('plain', 5)).toBe('plain');
    expect(shorten('another vault', 8)).toBe('another…');
    expect(shorten('写真の一覧', 6)).toBe('写真…');
  });

  it('leaves out a number as a whole', () => {
    expect(shorten('held: 1,234 objects', 9)).toBe('held:…');
    expect(shorten('held: 1,234 objects', 12)).toBe('held: 1,234…');
  });

  it('is never wider than asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
        expect(displayWidth(shorten(text, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe('wrapFields', () => {
  it('wraps at fields, then at words, and keeps numbers with their units', () => {
    const fields = ['4 h 2 min of virtual time', 'watched for 12 s of real time'];
    expect(wrapFields(fields, 80, '  ')).toEqual([`  ${fields.join(', ')}`]);
    expect(wrapFields(fields, 40, '  ')).toEqual(['  4 h 2 min of virtual time,', '  watched for 12 s of real time']);
    expect(wrapFields(fields, 16)).toEqual(['4 h 2 min of', 'virtual time,', 'watched for 12 s', 'of real time']);
  });
});

describe('drawBars', () => {
  const texts = ['50 of 100 archives, 4.8 KiB', '50 of 100 archives', '50'];
  const row = { label: 'verified', share: { done: 50, failed: 10, total: 100 }, texts };

  it('leaves out the ends of texts, then bars', () => {
    expect([80, 50, 37, 23].map((columns) => drawBars([row], columns)[0])).toEqual([
      '  verified  ████████████████▒▒▒░░░░░░░░░░░░░░  50 %  50 of 100 archives, 4.8 KiB',
      '  verified   50 %  50 of 100 archives, 4.8 KiB',
      '  verified   50 %  50 of 100 archives',
      '  verified   50 %  50',
    ]);
  });
});

interface Row {
  id: string;
  note: string;
  count: number;
}

describe('a table on a narrow terminal', () => {
  const columns: Column<Row>[] = [
    { title: 'ID', value: ({ id }) => id },
    { title: 'NOTE', value: ({ note }) => note, shortens: true },
    { title: 'COUNT', value: ({ count }) => String(count), right: true, leaves: 1 },
  ];
  const rows = [{ id: '20260105T100000Z-1f3a9c', note: 'another source and another vault', count: 1_234_567 }];

  it('is whole where there is room, and in a pipe', () => {
    expect(formatTable(columns, rows, 70)).toEqual(formatTable(columns, rows));
  });

  it('shortens texts first as far as they say something, then columns leave', () => {
    expect(formatTable(columns, rows, 50)[1]).toBe('20260105T100000Z-1f3a9c  another source…   1234567');
    expect(formatTable(columns, rows, 41)).toEqual([
      'ID                       NOTE',
      '20260105T100000Z-1f3a9c  another source…',
    ]);
  });

  it('keeps ids and numbers whole at any width', () => {
    const row = fc.record({ id: fc.stringMatching(/^[0-9a-f]{6,12}$/), note: fc.string(), count: fc.nat() });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), fc.integer({ min: 22, max: 200 }), (some, room) => {
        const [, ...lines] = formatTable(columns, some, room);
        for (const [index, line] of lines.entries()) {
          expect(displayWidth(line)).toBeLessThanOrEqual(room);
          expect(line.startsWith(some[index]?.id ?? '?')).toBe(true);
        }
      }),
    );
  });
});
