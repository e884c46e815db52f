import { ownsTerminal } from '../../../cli/commands/local/foreground';

describe('a process', () => {
  it('is in the foreground when its group has the terminal', () => {
    expect(ownsTerminal('4711 4711')).toBe(true);
    expect(ownsTerminal('  812   812\n')).toBe(true);
    expect(ownsTerminal('4711 812')).toBe(false);
  });
});
