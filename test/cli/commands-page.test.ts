import fs from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { optionValue } from '../../cli/commands/completion/option-value';
import { ExitCode, exitCodeHelp } from '../../cli/exit-codes';
import { buildProgram } from '../../cli/program';
import { RunKind } from '../../core/contracts/run-kind';
import { commandsBelow, pathOf } from './all-commands';
import { differences, sectionsOfHelp, sectionsOfPage } from './commands-page';
import { fakeTerminal } from './fake-terminal';

/** Options of `cdk deploy` that the page names. */
const OF_CDK = ['--require-approval', '--profile', '--help'];

const never = () => Promise.reject(new Error('nothing is to be asked of AWS'));
const page = fs.readFileSync(path.join(__dirname, '../../docs/commands.md'), 'utf8');

it('docs/commands.md matches the --help of every command', () => {
  const program = buildProgram({ terminal: fakeTerminal(), connect: never }, () => {});
  const toDo = differences(page, program);
  if (toDo.length > 0) throw new Error(`Change docs/commands.md:\n\n- ${toDo.join('\n- ')}`);
});

it('docs/commands.md lists the kinds of run that `moraine runs --kind` takes', () => {
  const row = page.split('\n').find((line) => line.startsWith('| `--kind <kind>` |'));
  expect(row).toBe(`| \`--kind <kind>\` | | ${RunKind.options.join(', ')} |`);
});

describe('docs/commands.md', () => {
  const program = buildProgram({ terminal: fakeTerminal(), connect: never }, () => {});
  const commands = commandsBelow(program);

  it('lists the exit codes that there are', () => {
    const [, table = ''] = /^### Exit codes\n(.*?)^##/ms.exec(page) ?? [];
    const listed = [...table.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(listed).toEqual([0, 1, 2, 3, 4, 130]);
    expect(listed.slice(0, -1)).toEqual(Object.values(ExitCode));
    expect([...exitCodeHelp.matchAll(/^ {2}(\d+) {2}/gm)].map(([, code]) => Number(code))).toEqual(listed);
  });

  it('names the commands without --json, and no others', () => {
    const [, text = ''] = /^Every command but (.*?) takes `--json`/m.exec(page) ?? [];
    const named = [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => `moraine ${name}`);
    const without = commands.filter(({ options }) => !options.some(({ long }) => long === '--json'));
    expect(named).toEqual(without.map(pathOf));
  });

  it('has the choices of options that --help has', () => {
    const rows = new Map(sectionsOfPage(page).map(({ name, rows: ofSection }) => [name, [...ofSection.values()]]));
    const missing = commands.flatMap((command) =>
      command.options.flatMap((option) => {
        const row = rows.get(pathOf(command))?.find((text) => text.startsWith(`| \`${option.flags}\``)) ?? '';
        const value = optionValue(option);
        const choices = value.kind === 'choice' ? value.choices : [];
        return choices
          .filter((choice) => option.description.includes(choice) && !row.includes(choice))
          .map((choice) => `${pathOf(command)} ${option.flags}: ${choice}`);
      }),
    );
    expect(missing).toEqual([]);
  });

  it('says what is taken without an option where --help does', () => {
    const missing = sectionsOfHelp(program).flatMap(({ name, rows }) => {
      const shown = sectionsOfPage(page).find((section) => section.name === name);
      return [...rows]
        .filter(
          ([cells, row]) =>
            row.includes('(default: ') && !/without it|default|as for/.test(shown?.rows.get(cells) ?? ''),
        )
        .map(([cells]) => `${name} ${cells}`);
    });
    expect(missing).toEqual([]);
  });

  it('describes each option and each command in words', () => {
    const empty = sectionsOfPage(page).flatMap(({ name, rows }) =>
      [...rows.values()].filter((row) => /\|\s*\|$/.test(row)).map((row) => `${name}: ${row}`),
    );
    expect(empty).toEqual([]);
    const wordless = page
      .split(/^(?=## `moraine)/m)
      .slice(1)
      .filter((section) => !/^```\n\n(?![|#])\S.{20,}/m.test(section));
    expect(wordless.map((section) => section.split('\n', 1)[0])).toEqual([]);
  });

  it('names no option that no command has', () => {
    const known = new Set([program, ...commands].flatMap(({ options }) => options.map(({ long }) => long)));
    const named = [...page.matchAll(/`(--[a-z][a-z-]*)/g)].map(([, name]) => name);
    expect(named.filter((name) => !known.has(name) && !OF_CDK.includes(name ?? ''))).toEqual([]);
  });

  it('has no section, and no row of the tables at the top, twice', () => {
    const headings = [...page.matchAll(/^##+ .*$/gm)].map(([heading]) => heading);
    expect(headings.filter((heading, n) => headings.indexOf(heading) !== n)).toEqual([]);
    const options = sectionsOfPage(page).flatMap(({ name, rows }) =>
      [...rows.keys()].map((row) => `${name} ${row.split('|')[1]}`),
    );
    expect(options.filter((option, n) => options.indexOf(option) !== n)).toEqual([]);
  });
});

describe('the comparison', () => {
  const program = () => {
    const root = new Command('moraine');
    const stop = root.command('stop').argument('<run-id>').option('--yes', 'do not ask');
    return { root, stop };
  };
  const section = [
    '| [`moraine stop`](#moraine-stop) | ends a run |',
    '## `moraine`\n\n```\nmoraine [options] [command]\n```\n',
    '## `moraine stop`\n\n```\nmoraine stop [options] <run-id>\n```\n',
    '| `--yes` | | stop at once |',
  ].join('\n');

  it('finds no difference when both agree, whatever the descriptions', () => {
    expect(differences(section, program().root)).toEqual([]);
  });

  it('names the rows of options that were added, removed, renamed or got another default', () => {
    const { root, stop } = program();
    stop.option('--within <minutes>', 'how long to wait', '15');
    expect(differences(section.replace('--yes', '--force'), root)).toEqual([
      'in section `moraine stop`, add the row: | `--yes` | | do not ask |',
      'in section `moraine stop`, add the row: | `--within <minutes>` | `15` | how long to wait |',
      'in section `moraine stop`, take out the row that begins: | `--force` | |',
    ]);
  });

  it('names an argument that changed', () => {
    expect(differences(section.replace('<run-id>', '<id>'), program().root)).toEqual([
      'in section `moraine stop`, the usage is: moraine stop [options] <run-id>',
    ]);
  });

  it('prints the missing section, and names the superfluous one', () => {
    const [missing, row, tooMany] = differences(
      section.replaceAll('moraine stop', 'moraine halt').replaceAll('moraine-stop', 'moraine-halt'),
      program().root,
    );
    expect(missing).toMatch(
      /^add this section:\n\n## `moraine stop`\n[\s\S]*moraine stop \[options\] <run-id>[\s\S]*\| `--yes` \| \| do not ask \|\n/,
    );
    expect(row).toBe('add a row to the tables at the top: | [`moraine stop`](#moraine-stop) | … |');
    expect(tooMany).toBe('there is no `moraine halt`: take its section out');
  });
});
