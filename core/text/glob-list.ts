/** Characters of the classes of POSIX, as in a list of a regular expression. */
const CLASSES: Record<string, string> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  ascii: '\\0-\\x7f',
  blank: ' \\t',
  cntrl: '\\0-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '\\x21-\\x2f:-@\\[-`\\{-~',
  space: ' \\t\\r\\n\\v\\f',
  upper: 'A-Z',
  word: 'A-Za-z0-9_',
  xdigit: 'A-Fa-f0-9',
};

const ELEMENT = /\[:(?<posix>[a-z]+):\]|\\(?<escaped>.)|(?<plain>.)/gsu;

/**
 * A list of a glob, such as `[a-z]` or `[!a-z]`, as a regular expression of one character. A negated list does not match `/`.
 *
 * @throws SyntaxError for a range whose end comes before its beginning
 */
export function parseGlobList(list: string): RegExp {
  const [, negation = '', elements = ''] = /^\[([!^]?)(.*)\]$/su.exec(list) ?? [];
  const source = [...elements.matchAll(ELEMENT)].map(([text, posix, escaped]) => {
    if (posix !== undefined) return CLASSES[posix] ?? inList(text);
    return escaped === undefined && text === '-' ? text : inList(escaped ?? text);
  });
  return new RegExp(negation === '' ? `^[${source.join('')}]$` : `^[^/${source.join('')}]$`, 'su');
}

const inList = (characters: string) => characters.replace(/[\\\]^[-]/g, '\\$&');
