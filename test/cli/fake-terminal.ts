import type { Terminal } from '../../cli/terminal/terminal';

/** A terminal in memory. */
export interface FakeTerminal extends Terminal {
  /** What people read. */
  text(): string;
  /** What is on stderr alone. */
  complaints(): string;
  objects: unknown[];
}

export function fakeTerminal(options: { interactive?: boolean; columns?: number } = {}): FakeTerminal {
  let text = '';
  let complaints = '';
  const objects: unknown[] = [];
  return {
    say: (line = '') => {
      text += `${line}\n`;
    },
    complain: (line) => {
      complaints += `${line}\n`;
    },
    // As a script would read it.
    json: (value) => void objects.push(JSON.parse(JSON.stringify(value))),
    raw: (written) => {
      text += written;
    },
    interactive: options.interactive ?? false,
    columns: () => options.columns ?? 100,
    reserveStdout: () => {},
    text: () => text,
    complaints: () => complaints,
    objects,
  };
}
