import type { Terminal } from '../../cli/terminal/terminal';

/** In-memory terminal. */
export interface FakeTerminal extends Terminal {
  /** Text written with `say`, `raw` and `pour`. */
  text(): string;
  /** Text written with `complain`. */
  complaints(): string;
  /** Text written with `pour`. */
  printed(): string;
  objects: unknown[];
  questions: string[];
}

/** @param options.answers answers to the questions, in order; without them the terminal is not interactive */
export function fakeTerminal(
  options: { interactive?: boolean; columns?: number; answers?: string[] } = {},
): FakeTerminal {
  let text = '';
  let complaints = '';
  let printed = '';
  let isReserved = false;
  const objects: unknown[] = [];
  const questions: string[] = [];
  return {
    say: (line = '') => {
      text += `${line}\n`;
    },
    complain: (line) => {
      complaints += `${line}\n`;
    },
    // Serialized and parsed, as a script would read it.
    json: (value) => void objects.push(JSON.parse(JSON.stringify(value))),
    pour: async (pieces) => {
      let poured = '';
      for await (const piece of pieces) poured += piece;
      printed += poured;
      if (!isReserved) text += poured;
      else if (poured.startsWith('{')) objects.push(JSON.parse(poured));
    },
    raw: (written) => {
      text += written;
    },
    canAsk: options.answers !== undefined,
    ask: async (question) => {
      questions.push(question);
      return options.answers?.shift();
    },
    interactive: options.interactive ?? false,
    columns: () => options.columns ?? 100,
    reserveStdout: () => {
      isReserved = true;
    },
    text: () => text,
    printed: () => printed,
    complaints: () => complaints,
    objects,
    questions,
  };
}
