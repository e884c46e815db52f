import { processTerminal } from '../../../cli/terminal/terminal';

// Of C1, lines and paragraphs, and the direction of text: the ends of each range. JSON itself escapes those below a space.
const UNPRINTABLE = '\u0000\u001b\u007f\u0080\u009b\u009f\u2028\u2029\u202a\u202e\u2066\u2069';

it.each([
  ['say', 'stdout'],
  ['complain', 'stderr'],
] as const)('messages of %s have no control or bidirectional characters, but line feeds', (method, stream) => {
  const written: string[] = [];
  const write = jest.spyOn(process[stream], 'write').mockImplementation((text) => written.push(String(text)) > 0);
  try {
    processTerminal()[method](`refused: a\u001b[2Jb\u202ec\rd\nsecond line`);
  } finally {
    write.mockRestore();
  }
  expect(written.join('')).toBe('refused: a\\u001b[2Jb\\u202ec\\u000dd\nsecond line\n');
});

it('JSON has no control or bidirectional characters, and parses to the same value', () => {
  const value = { [`key ${UNPRINTABLE}`]: [`name\n${UNPRINTABLE} "x" \\ é 雪 🙂`], n: 1 };
  const written: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  try {
    processTerminal().json(value);
  } finally {
    write.mockRestore();
  }
  const text = written.join('');
  for (const character of UNPRINTABLE) expect(text).not.toContain(character);
  expect(text).toContain('\\u009b');
  expect(JSON.parse(text)).toEqual(value);
  expect(text.split('\n')).toHaveLength(7);
});
