import { main } from '../../../cli/main';
import { fakeDeployment } from '../fake-deployment';
import { fakeTerminal } from '../fake-terminal';

async function diff(...argv: string[]) {
  const terminal = fakeTerminal();
  const exitCode = await main(['diff', ...argv], terminal, async () => fakeDeployment());
  return { exitCode, complaints: terminal.complaints(), text: terminal.text() };
}

describe('moraine diff', () => {
  it('without a snapshot builds the stacks first', async () => {
    const { exitCode, complaints, text } = await diff('--strict', '--config', 'missing.json');
    expect(text).toContain('Building the stacks of missing.json ...');
    expect(complaints).toMatch(/missing\.json cannot be read/);
    expect(exitCode).toBe(2);
  });

  it.each([
    ['--profile', 'My_Profile'],
    ['--context-lines', '5'],
  ])('leaves the value of %s %s to CDK', async (...argv) => {
    expect((await diff(...argv, '--config', 'missing.json')).complaints).toMatch(/missing\.json cannot be read/);
  });

  it.each([['--path', 'a/'], ['--stat'], ['--json']])('without a snapshot refuses %s', async (...argv) => {
    const { exitCode, complaints } = await diff(...argv);
    expect(complaints).toMatch(/needs a snapshot for --path, --stat and --json: write moraine diff PLAN@A PLAN@B/);
    expect(exitCode).toBe(2);
  });

  it('of snapshots refuses options of CDK', async () => {
    const { exitCode, complaints } = await diff('docs', '--strict');
    expect(complaints).toContain('moraine diff of snapshots has no option --strict.');
    expect(exitCode).toBe(2);
  });
});
