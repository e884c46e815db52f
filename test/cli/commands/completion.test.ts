import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commandTree } from '../../../cli/commands/completion/command-tree';
import { main } from '../../../cli/main';
import { buildProgram } from '../../../cli/program';
import { fakeTerminal } from '../fake-terminal';

const never = () => Promise.reject(new Error('must not connect'));
const isInstalled = (shell: string) => spawnSync(shell, ['--version']).status === 0;

async function scriptFor(shell: string): Promise<string> {
  const terminal = fakeTerminal();
  expect(await main(['completion', shell], terminal, never)).toBe(0);
  return terminal.text();
}

/** Words typed so far, the last of which is completed, and some of its completions; `none` are no completions. */
interface Case {
  typed: string[];
  some?: string[];
  all?: string[];
  none?: string[];
}

const CASES: Case[] = [
  { typed: [''], some: ['vaults', 'restore', 'diff', 'help'], none: ['seed', '--json'] },
  { typed: ['re'], all: ['rebuild', 'reject', 'restore', 'retrieve', 'retry'] },
  { typed: ['--'], some: ['--stack', '--version', '--help'], none: ['--json', 'ls'] },
  { typed: ['ls', '--'], some: ['--long', '--json', '--stack', '--help'], none: ['--tier', '--version'] },
  { typed: ['ls', 'documents', '--l'], all: ['--long'] },
  { typed: ['--stack', 'runs', 'snap'], all: ['snapshots'] },
  { typed: ['--stack', 'runs', 'ls', '--lo'], all: ['--long'] },
  { typed: ['retrieve', 'photos', '--tier', ''], all: ['Bulk', 'Expedited', 'Standard'] },
  { typed: ['retrieve', 'photos', '--tier', 'B'], all: ['Bulk'] },
  { typed: ['runs', '--status', 'under'], all: ['under-way'] },
  { typed: ['runs', '--kind', 're'], all: ['rebuild', 'reject', 'restore', 'retrieve'] },
  { typed: ['retrieve', 'photos', '--budget', ''], all: [] },
  { typed: ['ls', ''], all: [] },
  { typed: ['glacier', ''], all: ['seed'] },
  { typed: ['glacier', 'seed', '--ar'], all: ['--archives'] },
  { typed: ['capacity', 'buy', '--conf'], all: ['--confirm'] },
  { typed: ['completion', ''], all: ['bash', 'fish', 'zsh'] },
  { typed: ['help', 'snap'], all: ['snapshots'] },
  { typed: ['juggle', '--stack', ''], all: [] },
];

function expectCompletions(completed: string[], { some = [], all, none = [] }: Case): void {
  if (all) expect([...completed].sort()).toEqual(all);
  expect(completed).toEqual(expect.arrayContaining(some));
  for (const word of none) expect(completed).not.toContain(word);
}

describe('moraine completion', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'moraine-completion-'));
    mkdirSync(path.join(directory, 'data'));
    writeFileSync(path.join(directory, 'inventory one.json'), '');
    writeFileSync(path.join(directory, 'inventory.json'), '');
    writeFileSync(path.join(directory, 'retrieve.txt'), '');
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  /** Lines that a shell prints when it runs a program, whose arguments come after it. */
  function linesOf(shell: string, options: string[], program: string, args: string[] = []): string[] {
    const run = spawnSync(shell, [...options, program, ...args], {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, HOME: directory, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory },
    });
    expect({ stderr: run.stderr, status: run.status }).toEqual({ stderr: '', status: 0 });
    return run.stdout.split('\n').filter((line) => line !== '');
  }

  describe('for bash', () => {
    /** What bash is offered, for words as it splits them. */
    const completed = async (words: string[]) =>
      linesOf(
        'bash',
        ['--norc', '--noprofile', '-c'],
        `${await scriptFor('bash')}
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_moraine
for reply in "\${COMPREPLY[@]}"; do echo "$reply"; done`,
        ['bash', 'moraine', ...words],
      );

    it.each(CASES)('completes $typed', async (one) => {
      expectCompletions(await completed(one.typed), one);
    });

    it('completes files, and names with spaces', async () => {
      expect((await completed(['retrieve', 'photos', '--manifest', 'inv'])).sort()).toEqual([
        'inventory one.json',
        'inventory.json',
      ]);
      expect(await completed(['local', '--dir', 'd'])).toEqual(['data']);
    });

    it('neither expands nor runs what names of files say', async () => {
      const names = ['odd *', 'odd $(touch ran)', 'odd `touch ran`', "odd 'quote", 'odd [a-z]'];
      for (const name of names) writeFileSync(path.join(directory, name), '');
      try {
        expect((await completed(['retrieve', 'photos', '--manifest', 'odd'])).sort()).toEqual([...names].sort());
        expect(existsSync(path.join(directory, 'ran'))).toBe(false);
      } finally {
        for (const name of names) rmSync(path.join(directory, name));
      }
    });

    it('completes whatever separates fields, and under set -u', async () => {
      const program = `set -u; IFS=:; ${await scriptFor('bash')}
COMP_WORDS=(moraine retrieve --tier '')
COMP_CWORD=3
_moraine
printf '%s\\n' "\${COMPREPLY[@]}"`;
      expect(linesOf('bash', ['--norc', '--noprofile', '-c'], program)).toEqual(['Bulk', 'Standard', 'Expedited']);
    });

    it('completes a value after an equals sign, which bash takes for a word', async () => {
      expect(await completed(['retrieve', 'photos', '--tier', '=', 'St'])).toEqual(['Standard']);
      expect(await completed(['retrieve', 'photos', '--tier', '='])).toEqual(['Bulk', 'Standard', 'Expedited']);
      expect(await completed(['--stack', '=', 'runs', 'ls', '--lo'])).toEqual(['--long']);
    });

    it('is registered for the command moraine', async () => {
      const program = `${await scriptFor('bash')}\ncomplete -p moraine`;
      expect(linesOf('bash', ['--norc', '--noprofile', '-c'], program)).toEqual(['complete -F _moraine moraine']);
    });
  });

  (isInstalled('zsh') ? describe : describe.skip)('for zsh', () => {
    /** What zsh is offered; its own functions are replaced with ones that print the matches. */
    const completed = async (typed: string[]) => {
      const program = `
compdef() {}
compset() { PREFIX=\${PREFIX#*=} }
compadd() { shift; print -l -- \${(M)@:#$PREFIX*} }
_files() { print -l -- $PREFIX*(N) }
_describe() { local -a found; found=(\${(P)@[-1]}); found=(\${found%%:*}); print -l -- \${(M)found:#$PREFIX*} }
${await scriptFor('zsh')}
words=("$@")
CURRENT=$#
PREFIX=\${@[-1]}
_moraine
true`;
      return linesOf('zsh', ['-f', '-c'], program, ['zsh', 'moraine', ...typed]);
    };

    it.each(CASES)('completes $typed', async (one) => {
      expectCompletions(await completed(one.typed), one);
    });

    it('completes files, and a value after an equals sign', async () => {
      expect(await completed(['retrieve', 'photos', '--manifest', 'inventory.'])).toEqual(['inventory.json']);
      expect(await completed(['retrieve', 'photos', '--tier=St'])).toEqual(['Standard']);
    });
  });

  (isInstalled('fish') ? describe : describe.skip)('for fish', () => {
    const completed = async (typed: string[]) => {
      const program = `${await scriptFor('fish')}\ncomplete -C 'moraine ${typed.join(' ')}'`;
      return linesOf('fish', ['-N', '-c'], program).map((line) => line.split('\t')[0] ?? '');
    };

    it.each(CASES)('completes $typed', async (one) => {
      expectCompletions(await completed(one.typed), one);
    });

    it('completes files, and a value after an equals sign', async () => {
      expect(await completed(['retrieve', 'photos', '--manifest', 'inventory.'])).toEqual(['inventory.json']);
      expect(await completed(['retrieve', 'photos', '--tier=St'])).toEqual(['--tier=Standard']);
    });
  });

  it('has every command and option in the script of each shell', async () => {
    const [bash, zsh, fish] = await Promise.all(['bash', 'zsh', 'fish'].map(scriptFor));
    expect(bash).toContain(
      "'/glacier/seed') words='' options='--dir --vault --archives --size --from --config -h --help",
    );
    expect(zsh).toMatch(/^#compdef moraine\n/);
    expect(zsh).toMatch(/\('\/ls'\)\n {6}entries=\(\)\n {6}options=\('--long:also print tree hash and archive' /);
    expect(zsh).toContain("'forget:Apply a plan'\\''s retention now");
    expect(fish).toContain(`complete -c moraine -n '__moraine_at "/ls"' -l long -d 'also print tree hash and archive'`);
    expect(fish).toContain(`complete -c moraine -n '__moraine_at ""' -a forget -d 'Apply a plan\\'s retention now`);
  });

  it('takes an option for the same in every command: scripts look values up by the option alone', () => {
    const tree = commandTree(buildProgram({ terminal: fakeTerminal(), connect: never }, () => {}));
    const values = new Map<string, unknown>();
    for (const { path: command, options } of tree)
      for (const { long, value } of options) {
        expect({ command, long, value }).toEqual({ command, long, value: values.get(long) ?? value });
        values.set(long, value);
      }
  });

  it.each([
    [[], /missing required argument 'shell'/],
    [['tcsh'], /'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish/],
  ])('refuses %j with exit code 2', async (argv, message) => {
    const terminal = fakeTerminal();
    expect(await main(['completion', ...argv], terminal, never)).toBe(2);
    expect(terminal.complaints()).toMatch(message);
  });
});
