import { csvLine, csvText, textOfCsv } from '../../../core/text/csv';

it('quotes what would end a field or a record, and nothing else', () => {
  expect(csvLine('plain', 7, 'a,b', 'say "so"', 'two\r\nlines', '-id')).toBe(
    'plain,7,"a,b","say ""so""","two\r\nlines",-id\r\n',
  );
});

it.each(['=1+1', '+1', '-1', '@sum', '\tx', '\rx', '＝1', '＋1', '－1', '＠sum'])(
  'keeps a spreadsheet from taking %j for a formula',
  (text) => {
    expect(csvText(text)).toBe(`'${text}`);
  },
);

it('keeps one that takes a semicolon for the end of a cell from finding a formula behind it', () => {
  expect(csvText('a;=1;b;-2')).toBe("a;'=1;b;'-2");
});

it.each(['', 'a;b', 'a=b', ' =x', "'=x", '1-1'])('leaves %j as it is', (text) => {
  expect(csvText(text)).toBe(text);
});

it('gives back escaped text', () => {
  for (const text of ['-id', '=1+1', '@x', 'a;=1;-2', '＝1', 'plain', "it's", ''])
    expect(textOfCsv(csvText(text))).toBe(text);
});
