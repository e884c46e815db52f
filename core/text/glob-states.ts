import type { GlobPart } from './glob-syntax';

/** What is known of a position in a text. */
export interface Position {
  isSegmentStart: boolean;
  /** Character that follows; undefined at the end of the text. */
  after: string | undefined;
}

/** State of a nondeterministic automaton, which reads a text from its beginning. */
export type GlobState =
  | { kind: 'character'; accepts(character: string): boolean; next: GlobState }
  | { kind: 'fork'; nexts: GlobState[] }
  | { kind: 'condition'; holds(position: Position): boolean; next: GlobState }
  | { kind: 'end' };

/** First state of an automaton that accepts the texts which a glob matches; it has a few states for each part of the glob. */
export const statesOf = (parts: readonly GlobPart[]): GlobState => statesBefore(parts, { kind: 'end' }, undefined);

/** @param following part of the glob after `parts` */
function statesBefore(parts: readonly GlobPart[], end: GlobState, following: GlobPart | undefined): GlobState {
  return parts.reduceRight((next, part, at) => statesOfPart(part, next, parts[at + 1] ?? following), end);
}

function statesOfPart(part: GlobPart, next: GlobState, following: GlobPart | undefined): GlobState {
  if (part.kind === 'alternatives') {
    return { kind: 'fork', nexts: part.alternatives.map((parts) => statesBefore(parts, next, following)) };
  }
  if (part.kind === 'star') return { kind: 'condition', holds: isNoEmptyEnd, next: repeated(isNoSlash, next) };
  if (part.kind === 'two-stars') return twoStars(next, following);
  const accepts =
    part.kind === 'literal'
      ? (character: string) => character === part.character
      : part.kind === 'any'
        ? isNoSlash
        : (character: string) => part.characters.test(character);
  return { kind: 'character', accepts, next };
}

/** As a whole segment any number of segments, otherwise any text within a segment. */
function twoStars(next: GlobState, following: GlobPart | undefined): GlobState {
  const many = repeated(() => true, { kind: 'condition', holds: isSegmentEnd, next });
  // With no segment, the slash that follows is missing too.
  const isSlashNext = following?.kind === 'literal' && following.character === '/' && next.kind === 'character';
  const segments: GlobState = isSlashNext ? { kind: 'fork', nexts: [many, next.next] } : many;
  return {
    kind: 'fork',
    nexts: [repeated(isNoSlash, next), { kind: 'condition', holds: isSegmentStart, next: segments }],
  };
}

function repeated(accepts: (character: string) => boolean, next: GlobState): GlobState {
  const nexts = [next];
  const loop: GlobState = { kind: 'fork', nexts };
  nexts.push({ kind: 'character', accepts, next: loop });
  return loop;
}

const isNoSlash = (character: string) => character !== '/';
const isSegmentStart = (position: Position) => position.isSegmentStart;
const isSegmentEnd = ({ after }: Position) => after === undefined || after === '/';
/** `photos/*` does not match `photos/`. */
const isNoEmptyEnd = (position: Position) => position.after !== undefined || !position.isSegmentStart;
