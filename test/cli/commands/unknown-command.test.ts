import { WORDS_OF_OTHER_TOOLS } from '../../../cli/errors/words-of-other-tools';
import { main } from '../../../cli/main';
import { buildProgram } from '../../../cli/program';
import { fakeTerminal } from '../fake-terminal';

const never = () => Promise.reject(new Error('must not connect'));

/** The text of a refusal with exit code 2. */
async function refusalOf(...argv: string[]): Promise<string> {
  const terminal = fakeTerminal();
  expect(await main(argv, terminal, never)).toBe(2);
  expect(terminal.text()).toBe('');
  return terminal.complaints();
}

describe('an unknown command', () => {
  it.each([
    ['prune', ['moraine forget']],
    ['mount', ['moraine ls ', 'moraine restore']],
    ['cancel', ['moraine stop']],
    ['ls-vaults', ['moraine vaults']],
    ['verify', ['moraine check']],
    ['purchase-provisioned-capacity', ['moraine capacity  Show the provisioned capacity']],
    ['PRUNE', ['moraine forget']],
  ])('%s of another tool gets the nearest of ours', async (word, expected) => {
    const text = await refusalOf(word);
    expect(text).toMatch(new RegExp(`^moraine: unknown command '${word}'. What comes nearest in Moraine:\n  moraine `));
    for (const line of expected) expect(text).toContain(line);
  });

  it('gets it with arguments and options of the other tool too', async () => {
    expect(await refusalOf('prune', '/tmp/x', '--max-unused', '5%')).toContain('moraine forget');
    expect(await refusalOf('--stack', 'other', 'cancel', 'run-1')).toContain('moraine --stack other stop');
  });

  it.each([
    ['bakcup', 'backup'],
    ['snapshot', 'snapshots'],
    ['Restore', 'restore'],
    ['vault', 'vaults'],
    ['dif', 'diff'],
  ])('%s gets the command that it was meant to be', async (word, meant) => {
    expect(await refusalOf(word)).toBe(
      `moraine: unknown command '${word}'. Did you mean ${meant}? moraine help ${meant}\n`,
    );
  });

  it.each(['juggle', 'constructor', '__proto__', 'evil\u001b[2J'])(
    '%j is refused, with the list of commands',
    async (word) => {
      const text = await refusalOf(word);
      expect(text).toMatch(/^moraine: unknown command '.*'\. All commands: moraine --help\n$/);
      expect(text).not.toContain('\u001b');
    },
  );

  it('is one JSON object with --json', async () => {
    const terminal = fakeTerminal();
    expect(await main(['prune', '--json'], terminal, never)).toBe(2);
    expect(terminal.objects).toEqual([
      { status: 'failed', error: { error: 'CommandError', cause: expect.stringContaining('moraine forget') } },
    ]);
  });
});

describe('the words of other tools', () => {
  const program = buildProgram({ terminal: fakeTerminal(), connect: never }, () => {});
  const names = program.commands.map((command) => command.name());

  it('stand for commands that there are', () => {
    expect(
      Object.values(WORDS_OF_OTHER_TOOLS)
        .flat()
        .filter((name) => !names.includes(name)),
    ).toEqual([]);
  });

  it('are no commands of ours, which would hide them', () => {
    expect(Object.keys(WORDS_OF_OTHER_TOOLS).filter((word) => names.includes(word) || word === 'help')).toEqual([]);
  });
});
