import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { cdkArguments, profileIn } from '../../../cli/commands/deploy/cdk-arguments';
import { VALUE_OPTIONS } from '../../../cli/commands/deploy/value-options';

it.each([
  ['deploy', [], ['deploy', '--app', 'out', '--all']],
  ['deploy', ['--require-approval', 'never'], ['deploy', '--app', 'out', '--require-approval', 'never', '--all']],
  ['deploy', ['moraine-state', '--force'], ['deploy', '--app', 'out', 'moraine-state', '--force']],
  ['destroy', ['--force', 'moraine-app'], ['destroy', '--app', 'out', '--force', 'moraine-app']],
  ['destroy', ['-f', 'moraine-ap'], ['destroy', '--app', 'out', '-f', 'moraine-ap']],
  ['destroy', ['--profile', 'a', 'moraine-app'], ['destroy', '--app', 'out', '--profile', 'a', 'moraine-app']],
  ['deploy', ['--profile=a', '--yes'], ['deploy', '--app', 'out', '--profile=a', '--yes', '--all']],
  ['destroy', ['--all'], ['destroy', '--app', 'out', '--all']],
  ['diff', ['--strict'], ['diff', '--app', 'out', '--strict']],
] as const)(
  'moraine %s %j gives CDK its arguments, and both stacks unless some are named',
  (verb, further, expected) => {
    expect(cdkArguments(verb, 'out', further)).toEqual(expected);
  },
);

it('knows which options of the CDK command line take a value', () => {
  const program = path.resolve('node_modules/aws-cdk/bin/cdk');
  const helpOf = (verb: string) => spawnSync(process.execPath, [program, verb, '--help'], { encoding: 'utf8' }).stdout;
  const entries = ['deploy', 'destroy'].flatMap((verb) =>
    helpOf(verb)
      .split(/\n {2}(?=-)/)
      .slice(1),
  );
  // The first column may be too narrow for a name, of which it has the start.
  const namesOf = (entry: string) => (entry.split(/\s{2,}/)[0] as string).split(', ');
  const known = (name: string) => [...VALUE_OPTIONS].some((option) => option.startsWith(name));
  const withValue = entries.filter((entry) => /\[(string|array|number)\]/.test(entry)).flatMap(namesOf);
  expect(withValue).toEqual(expect.arrayContaining(['--profile', '-r', '--require-approval']));
  expect(withValue.filter((name) => !known(name))).toEqual([]);
  const flags = entries.filter((entry) => /\[(boolean|count)\]/.test(entry)).flatMap(namesOf);
  expect(flags).toEqual(expect.arrayContaining(['--force', '-f', '--yes', '--exclusively']));
  expect(flags.filter((name) => VALUE_OPTIONS.has(name))).toEqual([]);
});

it.each([
  [['--force'], undefined],
  [['moraine-app', '--profile', 'backups'], 'backups'],
  [['--profile=backups', '--yes'], 'backups'],
])('the profile in %j is %s', (further, profile) => {
  expect(profileIn(further)).toBe(profile);
});
