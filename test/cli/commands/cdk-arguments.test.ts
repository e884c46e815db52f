import { cdkArguments } from '../../../cli/commands/deploy/cdk-arguments';

it.each([
  ['deploy', [], ['deploy', '--app', 'out', '--all']],
  ['deploy', ['--require-approval', 'never'], ['deploy', '--app', 'out', '--require-approval', 'never', '--all']],
  ['deploy', ['moraine-state', '--force'], ['deploy', '--app', 'out', 'moraine-state', '--force']],
  ['destroy', ['--all'], ['destroy', '--app', 'out', '--all']],
  ['diff', ['--strict'], ['diff', '--app', 'out', '--strict']],
] as const)(
  'moraine %s %j gives CDK its arguments, and both stacks unless some are named',
  (verb, further, expected) => {
    expect(cdkArguments(verb, 'out', further)).toEqual(expected);
  },
);
