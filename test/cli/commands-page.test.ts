import fs from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { buildProgram } from '../../cli/program';
import { RunKind } from '../../core/contracts/run-kind';
import { differences } from './commands-page';
import { fakeTerminal } from './fake-terminal';

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
