import { main } from '../../../cli/main';
import { aBackupRun, aPlanSummary, openBackup } from '../fake-backups';
import { type FakeDeployment, fakeDeployment } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const cut = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
const denied = () =>
  Object.assign(new Error('no'), {
    name: 'AccessDeniedException',
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
  });

describe('a run of which nothing can be seen any more', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const run = (...argv: string[]) => main(argv, terminal, async () => deployment);
  const runId = () => deployment.backupsStarted[0]?.runId ?? '';
  const failReads = (error: () => Error) => {
    deployment.items = {
      ...deployment.items,
      get: async () => {
        throw error();
      },
    };
  };

  beforeEach(() => {
    deployment = fakeDeployment();
    deployment.plans = [aPlanSummary('docs')];
    terminal = fakeTerminal();
  });

  it.each([
    ['the connection is cut', cut, /^moraine: Cannot reach AWS: read ECONNRESET/],
    ['its record may not be read', denied, /^moraine: AWS refused a request: no \(AccessDeniedException\)/],
  ])('is named when %s after its start', async (_, error, message) => {
    deployment.onStart = () => failReads(error);
    expect(await run('backup', 'docs', '--json')).toBe(1);
    expect(terminal.complaints()).toMatch(message);
    expect(terminal.complaints()).toContain(
      `\nRun ${runId()} continues.\n  Watch it: moraine run ${runId()} --watch\n  Stop it:  moraine stop ${runId()}\n`,
    );
    expect(terminal.objects).toMatchObject([{ runId: runId(), status: 'unknown', error: { error: error().name } }]);
  });

  it('is named when the connection is cut while it is watched', async () => {
    deployment.onStart = (id) => openBackup(deployment, aBackupRun(id));
    deployment.pause = async () => failReads(cut);
    expect(await run('backup', 'docs', '--watch')).toBe(1);
    expect(terminal.complaints()).toContain(`Run ${runId()} continues.`);
  });

  it('may have been started when there was no answer to its start', async () => {
    deployment.onStart = () => {
      throw cut();
    };
    expect(await run('backup', 'docs', '--json')).toBe(1);
    expect(terminal.complaints()).toContain(`Run ${runId()} may have been started. See: moraine run ${runId()}\n`);
    expect(terminal.objects).toMatchObject([{ runId: runId(), status: 'unknown' }]);
  });

  it('is not mentioned when its start was refused', async () => {
    deployment.onStart = () => {
      throw denied();
    };
    expect(await run('backup', 'docs', '--json')).toBe(1);
    expect(terminal.complaints()).not.toContain(runId());
    expect(terminal.objects).toMatchObject([{ status: 'failed' }]);
  });
});
