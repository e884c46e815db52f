import type { GlobState, Position } from './glob-states';

/** States that are kept in memory, about 20 bytes each; what exceeds them is computed again. */
const KEPT_STATES_MAX = 100_000;

/** The states that an automaton is in after one or several texts, and those that it is in after one more character. */
interface Front {
  states: readonly GlobState[];
  isSegmentStart: boolean;
  after: Map<string, Front>;
  /** Whether a text that ends here is accepted; undefined until it is asked for. */
  isAccepted: boolean | undefined;
}

/**
 * Runs a nondeterministic automaton on texts, in all of its states at once: in time at most proportional to the product of the
 * length of the text and the number of states. What was computed for one text is used for the next.
 */
export class GlobAutomaton {
  readonly #first: GlobState;
  readonly #ids = new Map<GlobState, number>();
  #fronts = new Map<string, Front>();
  #keptStates = 0;
  #start: Front;

  constructor(first: GlobState) {
    this.#first = first;
    this.#start = this.#frontOf([first], true);
  }

  accepts(text: string): boolean {
    let front = this.#start;
    for (const character of text) {
      front = front.after.get(character) ?? this.#advance(front, character);
      if (front.states.length === 0) return false;
    }
    front.isAccepted ??= [...reachable(front, undefined)].some(({ kind }) => kind === 'end');
    return front.isAccepted;
  }

  #advance(front: Front, character: string): Front {
    const nexts = new Set<GlobState>();
    for (const state of reachable(front, character)) {
      if (state.kind === 'character' && state.accepts(character)) nexts.add(state.next);
    }
    if (this.#keptStates > KEPT_STATES_MAX) this.#forget();
    const next = this.#frontOf([...nexts], character === '/');
    front.after.set(character, next);
    this.#keptStates += 1 + nexts.size;
    return next;
  }

  /** The front of these states, which is the same each time. */
  #frontOf(states: readonly GlobState[], isSegmentStart: boolean): Front {
    const ids = states.map((state) => this.#idOf(state)).sort();
    const identity = `${isSegmentStart} ${ids}`;
    const front = this.#fronts.get(identity) ?? { states, isSegmentStart, after: new Map(), isAccepted: undefined };
    this.#fronts.set(identity, front);
    return front;
  }

  #idOf(state: GlobState): number {
    const id = this.#ids.get(state) ?? this.#ids.size;
    this.#ids.set(state, id);
    return id;
  }

  #forget(): void {
    this.#keptStates = 0;
    this.#fronts = new Map();
    this.#start = this.#frontOf([this.#first], true);
  }
}

/** The states that are reached without reading a character, in any order. */
function reachable({ states, isSegmentStart }: Front, after: string | undefined): Set<GlobState> {
  const position: Position = { isSegmentStart, after };
  const reached = new Set(states);
  // The iteration includes what is added meanwhile.
  for (const state of reached) {
    if (state.kind === 'fork') for (const next of state.nexts) reached.add(next);
    else if (state.kind === 'condition' && state.holds(position)) reached.add(state.next);
  }
  return reached;
}
