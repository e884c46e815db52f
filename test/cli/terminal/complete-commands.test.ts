import { CommandError } from '../../../cli/errors/command-error';
import { main } from '../../../cli/main';
import { calledAs } from '../../../cli/terminal/complete-commands';
import { aPlanSummary } from '../fake-backups';
import { fakeDeployment, openRun } from '../fake-deployment';
import { fakeTerminal } from '../fake-terminal';

describe('commands in messages', () => {
  const deployment = fakeDeployment();
  deployment.onStart = (runId) => openRun(deployment, runId);
  const said = async (called: string, ...argv: string[]) => {
    const terminal = fakeTerminal();
    await main(argv, terminal, async () => deployment, called);
    return terminal.text() + terminal.complaints();
  };

  it('are called as the command line was', async () => {
    expect(await said('npx moraine', 'retrieve', 'photos')).toMatch(/Follow it: npx moraine run \S+ --watch\n/);
    expect(await said('moraine', 'retrieve', 'photos')).toMatch(/Follow it: moraine run \S+ --watch\n/);
  });

  it('have the options that say which deployment is meant', async () => {
    const given = ['--stack', 'other', '--region', 'eu-west-1', '--endpoint-url', 'http://127.0.0.1:4566', '--debug'];
    expect(await said('moraine', 'retrieve', 'photos', ...given)).toMatch(
      /Follow it: moraine --stack other --endpoint-url http:\/\/127\.0\.0\.1:4566 --region eu-west-1 run \S+ --watch\n/,
    );
    deployment.plans = [aPlanSummary('docs')];
    expect(await said('npx moraine', 'snapshots', 'docs', '--stack', 'other')).toContain(
      'Take one: npx moraine --stack other backup docs --watch',
    );
  });

  it('serve a cloud of their own wherever another one is', async () => {
    const given = ['--stack', 'other', '--endpoint-url', 'http://127.0.0.1:1'];
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    const terminal = fakeTerminal();
    await main(['runs', ...given], terminal, () => Promise.reject(refused), 'npx moraine');
    expect(terminal.complaints()).toMatch(/start an embedded cloud there: npx moraine --stack other local --port 1\n$/);
  });

  it('are all completed where a line has several', async () => {
    const complaining = async (message: string) => {
      const terminal = fakeTerminal();
      await main(['runs'], terminal, () => Promise.reject(new CommandError(message)), 'npx moraine');
      return terminal.complaints();
    };
    expect(await complaining('Take one: moraine inventory a; moraine inventory b\nmoraine, or moraine runs')).toBe(
      'moraine: Take one: npx moraine inventory a; npx moraine inventory b\nmoraine, or moraine runs\n',
    );
    expect(await complaining('Next: npx moraine local, moraine diff, or moraine deploy and moraine help lock')).toBe(
      'moraine: Next: npx moraine local, npx moraine diff, or npx moraine deploy and npx moraine help lock\n',
    );
    expect(await complaining("No object 'x; moraine runs' there, and moraine backups do not matter")).toBe(
      "moraine: No object 'x; moraine runs' there, and moraine backups do not matter\n",
    );
    expect(await complaining('Did you mean local? moraine help local')).toBe(
      'moraine: Did you mean local? npx moraine help local\n',
    );
  });

  it('are no other words', async () => {
    expect(await said('npx moraine', 'backup', 'mail')).toBe(
      "moraine: The deployed configuration has no plan 'mail'. Plans: docs.\n",
    );
  });
});

it.each([
  [{ npm_command: 'exec' }, 'npx moraine'],
  [{ npm_command: 'run-script' }, 'moraine'],
  [{}, 'moraine'],
])('with %j the command line is called as %s', (environment, called) => {
  expect(calledAs(environment)).toBe(called);
});
