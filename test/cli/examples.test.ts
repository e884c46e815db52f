import fs from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { buildProgram } from '../../cli/program';
import { ROOT, sourceFiles } from '../layout/source-tree';
import { commandsBelow, pathOf } from './all-commands';
import { problemOf, wordsOf } from './command-lines';
import { fakeTerminal } from './fake-terminal';

const never = () => Promise.reject(new Error('nothing is to be asked of AWS'));
const program = buildProgram({ terminal: fakeTerminal(), connect: never }, () => {});
const names = program.commands.map((command) => command.name());

/** What is printed for `--help`, with the text that commands add after it. */
function helpOf(command: Command): string {
  let text = '';
  command
    .configureOutput({
      writeOut: (piece) => {
        text += piece;
      },
    })
    .outputHelp();
  return text;
}

const commands = commandsBelow(program);

/** Problems of command lines, each with the line. */
async function problemsIn(lines: Iterable<string>): Promise<string[]> {
  const problems: string[] = [];
  for (const line of new Set(lines)) {
    const problem = await problemOf(line);
    if (problem !== undefined) problems.push(`${line}\n    ${problem}`);
  }
  return problems;
}

describe.each(commands.map((command) => [pathOf(command), command] as const))('--help of %s', (name, command) => {
  const examples = helpOf(command)
    .split('\n')
    .filter((line) => /^ {2}(npx )?moraine /.test(line));

  it('has an example of the command', () => {
    const words = name.split(' ').slice(1).join(' ');
    expect(examples.filter((line) => wordsOf(line).join(' ').startsWith(words))).not.toEqual([]);
  });

  it('has examples that can be run as they stand', async () => {
    expect(await problemsIn(examples)).toEqual([]);
  });
});

const pages = ['README.md', 'CONTRIBUTING.md', 'bench/README.md'].concat(
  fs
    .readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
);

/** Command lines of a page that are there to be run: those of code blocks, and code in sentences that begins with `npx`. */
function linesOfPage(text: string): string[] {
  const blocks = [...text.matchAll(/^```(?:sh|console)\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const inBlocks = blocks
    .join('\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => /^(?:\$ )?(?:\w+=\S+ )*(?:npx )?moraine /.test(line));
  const inSentences = [...text.matchAll(/`(npx moraine [^`]+)`/g)].map(([, line = '']) => line);
  return [...inBlocks, ...inSentences].filter((line) => !/ …/.test(line));
}

it('finds the command lines of pages', () => {
  const text =
    '`moraine run` is a name, `npx moraine run RUN-ID` a line.\n```sh\nAWS_PROFILE=x npx moraine ls \\\n  docs # all\n```\n';
  expect(linesOfPage(text).map(wordsOf)).toEqual([
    ['ls', 'docs'],
    ['run', '20260105T100000Z-1f3a9c'],
  ]);
});

it.each(pages)('%s has command lines that can be run as they stand', async (page) => {
  expect(await problemsIn(linesOfPage(fs.readFileSync(path.join(ROOT, page), 'utf8')))).toEqual([]);
});

/** Commands in the messages of a source, with samples for what is put in. A name alone in backticks is no line to be run. */
function linesOfSource(text: string): string[] {
  const filled = text.replace(/^ *(\/\/|\/?\*).*$/gm, '').replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, sampleFor);
  const inMessage = new RegExp(
    `([:(] *\\\\?\`?|\`|see |then )((?:npx )?moraine (?:${names.join('|')}|help)\\b[^\`)'"\\n;,]*)`,
    'g',
  );
  return [...filled.matchAll(inMessage)]
    .map(([, before = '', line = '']) => ({ before, line: line.replace(/(?:[.:] .*|[.:\\ ]+)$/, '') }))
    .filter(({ before, line }) => !(before.endsWith('`') && wordsOf(line).length === 1))
    .map(({ line }) => line);
}

function sampleFor(expression: string): string {
  if (/&&|\?/.test(expression)) return '';
  if (/port/i.test(expression)) return '4566';
  if (/snapshot/i.test(expression) && !/plan/i.test(expression)) return 'SNAPSHOT';
  if (/runId|retrieval|rebuild\b/i.test(expression)) return 'RUN';
  if (/references\[/.test(expression)) return 'PLAN@SNAPSHOT';
  return /plan|reference/i.test(expression) ? 'PLAN' : 'VAULT';
}

it('finds the commands of messages', () => {
  const put = (name: string) => `\${${name}}`;
  const text = [
    `throw new E(\`No vault ${put('name')}. See all: moraine vaults\`);`,
    '// moraine nonsense',
    `say(\`What \\\`moraine find\\\` says. Then: moraine ls ${put('plan')}@${put('snapshot')}. Or not.\`);`,
  ].join('\n');
  expect(linesOfSource(text).map(wordsOf)).toEqual([['vaults'], ['ls', 'documents@20260105T030000Z-b']]);
});

const sources = sourceFiles()
  .map(({ path: file }) => file)
  .filter((file) => /^(adapters|cli|core|lambdas|lib|local)\//.test(file));

it('messages have commands that can be run as they stand', async () => {
  const lines = sources.flatMap((file) => linesOfSource(fs.readFileSync(path.join(ROOT, file), 'utf8')));
  expect(lines.length).toBeGreaterThan(40);
  expect(await problemsIn(lines)).toEqual([]);
});
