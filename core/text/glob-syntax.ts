import { parseGlobList } from './glob-list';

/** Part of a glob. */
export type GlobPart =
  | { kind: 'literal'; character: string }
  | { kind: 'any' }
  | { kind: 'list'; characters: RegExp }
  | { kind: 'star' }
  | { kind: 'two-stars' }
  | { kind: 'alternatives'; alternatives: GlobPart[][] };

/** Tokens of a glob: an escaped character, a closed list, stars, or any other character. */
const TOKEN = /\\(?<escaped>.)|(?<list>\[[!^]?\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*\])|(?<stars>\*+)|(?<plain>.)/gsu;

/** A part of a glob, or a character of `{,}`, which may separate alternatives. */
type Token = GlobPart | { kind: 'brace'; character: string };

/** Parse a glob. @throws SyntaxError for a list that is none, like `[z-a]` */
export function parseGlobParts(glob: string): GlobPart[] {
  const tokens = [...glob.matchAll(TOKEN)].map(tokenOf);
  const separators = separatorsIn(tokens);
  const whole: GlobPart[] = [];
  /** Alternatives of each brace that is open, the innermost last. */
  const open: GlobPart[][][] = [];
  for (const [at, token] of tokens.entries()) {
    const parts = open.at(-1)?.at(-1) ?? whole;
    if (token.kind !== 'brace') parts.push(token);
    else if (!separators.has(at)) parts.push({ kind: 'literal', character: token.character });
    else if (token.character === '{') open.push([[]]);
    else if (token.character === ',') open.at(-1)?.push([]);
    else {
      const alternatives = open.pop() ?? [];
      (open.at(-1)?.at(-1) ?? whole).push({ kind: 'alternatives', alternatives });
    }
  }
  return whole;
}

function tokenOf({ groups = {} }: RegExpExecArray): Token {
  const { escaped, list, stars, plain = '' } = groups;
  if (escaped !== undefined) return { kind: 'literal', character: escaped };
  if (list !== undefined) return { kind: 'list', characters: parseGlobList(list) };
  if (stars !== undefined) return { kind: stars === '**' ? 'two-stars' : 'star' };
  if (plain === '?') return { kind: 'any' };
  return { kind: '{,}'.includes(plain) ? 'brace' : 'literal', character: plain };
}

/** Positions of braces that enclose at least two alternatives, and of the commas between these. */
function separatorsIn(tokens: readonly Token[]): Set<number> {
  const separators = new Set<number>();
  const open: { at: number; commas: number[] }[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'brace') continue;
    if (token.character === '{') open.push({ at, commas: [] });
    else if (token.character === ',') open.at(-1)?.commas.push(at);
    else {
      const { at: start = at, commas = [] } = open.pop() ?? {};
      if (commas.length > 0) for (const position of [start, ...commas, at]) separators.add(position);
    }
  }
  return separators;
}
