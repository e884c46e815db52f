import { buildProgram } from '../../cli/program';
import { fakeTerminal } from './fake-terminal';

const never = () => Promise.reject(new Error('nothing is to be asked of AWS'));
const context = { terminal: fakeTerminal(), connect: never };

it('lists commands that are not loaded as those that are', () => {
  const outlines = buildProgram(context, () => {}, []);
  const whole = buildProgram(context, () => {});
  expect(whole.commands.length).toBeGreaterThan(25);
  expect(outlines.helpInformation()).toBe(whole.helpInformation());
});

it('loads a command that is named anywhere on the command line', () => {
  const program = buildProgram(context, () => {}, ['--stack', 'mine', 'help', 'ls']);
  const optionsOf = (name: string) => program.commands.find((command) => command.name() === name)?.options.length;
  expect(optionsOf('ls')).toBeGreaterThan(1);
  expect(optionsOf('find')).toBe(0);
});
