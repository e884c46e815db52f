import { type Command, CommanderError } from 'commander';
import { main } from '../../cli/main';
import { buildProgram } from '../../cli/program';
import { fakeTerminal } from './fake-terminal';

/** Values for what examples and messages leave open. */
const SAMPLES: Record<string, string> = {
  'RUN-ID': '20260105T100000Z-1f3a9c',
  RUN: '20260105T100000Z-1f3a9c',
  SNAPSHOT: '20260105T030000Z-b',
  PLAN: 'documents',
  VAULT: 'photos',
  ID: 'archive-1',
  'KEY-ID': 'sha256-0123456789abcdef',
  REGION: 'eu-west-1',
  N: '5',
  RUNS: 'runs-bucket',
  'RUNS-BUCKET': 'runs-bucket',
  URL: 'http://127.0.0.1:4566',
  NAME: 'moraine',
  SHELL: 'bash',
  COMMAND: 'ls',
  TIME: '2026-01-05',
};
const SAMPLE = new RegExp(`(?<![\\w-])(?:${Object.keys(SAMPLES).join('|')})(?![\\w-])`, 'g');

/** Commands that do not connect to a deployment: of them only the words are parsed. */
const WITHOUT_DEPLOYMENT = new Set(
  'init build diff deploy destroy local glacier demo functions-node completion help'.split(' '),
);

/**
 * Split a command line into words as a shell does: up to a pipe, a redirection, `&&` or a comment.
 *
 * @returns the words after `moraine`
 */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [, single, double, plain] of line.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g)) {
    if (plain !== undefined && /^(\||>|>>|&&|#.*|;|\\)$/.test(plain)) break;
    words.push(single ?? double ?? plain ?? '');
  }
  const start = words.indexOf('moraine');
  return words
    .slice(start + 1)
    .map((word) => word.replace(/\$\{?(\w+)\}?/g, '$1').replace(SAMPLE, (name) => SAMPLES[name] ?? name));
}

/** Why a command line cannot be run as it stands; undefined when it can. Nothing is started, nothing asked of AWS. */
export async function problemOf(line: string): Promise<string | undefined> {
  const words = wordsOf(line);
  const terminal = fakeTerminal({ answers: [] });
  const [name = ''] = words.filter((word) => !word.startsWith('-'));
  const isSnapshotDiff = name === 'diff' && words.some((word) => word.includes('@'));
  const isHelp = words.includes('--help') || words.includes('--version');
  if (isHelp || (WITHOUT_DEPLOYMENT.has(name) && !isSnapshotDiff)) return parseAlone(words);
  let isConnecting = false;
  await main(words, terminal, async () => {
    isConnecting = true;
    throw new Error('nothing is to be asked of AWS');
  });
  // Files that an example names are not there.
  if (isConnecting || /cannot be read|ENOENT/.test(terminal.complaints())) return undefined;
  return terminal.complaints().trim() || 'it ended without a word';
}

async function parseAlone(words: readonly string[]): Promise<string | undefined> {
  const terminal = fakeTerminal();
  const program = buildProgram({ terminal, connect: () => Promise.reject(new Error('not to be called')) }, () => {});
  disarm(program);
  program.configureOutput({ writeOut: () => {} });
  try {
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined;
    return terminal.complaints().trim() || (error as Error).message;
  }
}

/** Take the actions out of a command and all below it. */
function disarm(command: Command): void {
  for (const below of command.commands) {
    disarm(below);
    below.configureOutput({ writeOut: () => {} });
    if (below.name() !== 'help') below.action(() => {});
  }
}
