import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RetrievalReport } from '../../core/contracts/retrieval-run';
import { DAY_MS, Deployment } from '../integration/deployment';
import { commandAt } from './command-at';
import { fakeTerminal } from './fake-terminal';

/** Commands as users run them, against the synthesized stacks in an embedded cloud. */
describe('the command line end to end', () => {
  let deployment: Deployment;
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'moraine-test-'));
    deployment = await Deployment.start();
    await deployment.upload('a.txt', 1);
    await deployment.upload('photos/b.jpg', 3_000_001);
    await deployment.cloud.clock.advance(DAY_MS + 3_600_000);
  });
  afterAll(async () => {
    await deployment?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const moraine = async (...argv: string[]) => {
    const terminal = fakeTerminal();
    const code = await commandAt(deployment.cloud, argv, terminal);
    return { code, terminal };
  };

  it('retrieves a vault, and lists and shows the run', async () => {
    const watched = await moraine('retrieve', 'vault', '--watch', '--json');
    expect(watched.terminal.complaints()).toBe('');
    expect(watched.code).toBe(0);
    const report = RetrievalReport.parse(watched.terminal.objects[0]);
    expect(report).toMatchObject({ status: 'succeeded', archives: 2, verified: 2, failed: 0, bytes: 3_000_002 });

    const listed = await moraine('runs');
    expect(listed.terminal.text()).toMatch(new RegExp(`${report.runId} +retrieve +vault +succeeded .* 2 .* 2 +0\\n`));
    const shown = await moraine('run', report.runId);
    expect(shown.code).toBe(0);
    expect(shown.terminal.text()).toContain(`Run ${report.runId}: succeeded`);

    const again = await moraine('retrieve', 'vault', '--watch', '--json');
    expect(again.terminal.objects[0]).toMatchObject({ status: 'succeeded', present: 2, requests: 0 });
  });

  it.each([
    [['retrieve', 'nobody'], /Vault nobody is not configured \(configured: .*To add it, write in/],
    [['retrieve', 'missing'], /missing/],
    [['retrieve', 'vault', '--to', 's3://not-listed/x'], /destinations: \[\{ bucket: 'not-listed', prefix: 'x\/' \}\]/],
  ])('refuses %j at once, with what to do', async (argv, message) => {
    const { code, terminal } = await moraine(...argv);
    expect(code).toBe(2);
    expect(terminal.complaints()).toMatch(message);
  });

  it('shows the vaults, estimates one by counts and then exactly, and finds its archives', async () => {
    const vaults = await moraine('vaults', '--json');
    expect(vaults.code).toBe(0);
    expect(vaults.terminal.objects).toMatchObject([
      {
        vaults: [{ name: 'vault', archives: 2, bytes: 3_000_002, isConfigured: true, lock: { state: 'none' } }],
        missing: ['empty', 'missing'],
      },
    ]);
    const counted = await moraine('estimate', 'vault', '--json');
    expect(counted.terminal.objects).toMatchObject([
      { region: 'us-east-1', basis: { kind: 'counts' }, archives: 2, bytes: 3_000_002, tiers: [{}, {}, {}] },
    ]);
    const none = await moraine('archives', 'vault');
    expect(none.code).toBe(2);

    expect((await moraine('inventory', 'vault', '--watch')).code).toBe(0);
    const exact = await moraine('estimate', 'vault', '--json');
    expect(exact.terminal.objects).toMatchObject([
      { basis: { kind: 'inventory' }, bytes: 3_000_002, work: { requests: 2, objects: 2, s3Requests: 2 } },
    ]);
    const found = await moraine('archives', 'vault', 'photos/');
    expect(found.terminal.printed()).toMatch(/^ +2\.8 MiB .* photos\/b\.jpg\n$/);
  });

  it('stops a run that waits for Glacier, and says so from then on', async () => {
    // An inventory job takes four hours, so at real speed it does not complete during the test.
    const release = deployment.cloud.clock.hold();
    try {
      const started = await moraine('retrieve', 'vault', '--json');
      const { runId } = started.terminal.objects[0] as { runId: string };
      const stopped = await moraine('stop', runId);
      expect(stopped.code).toBe(0);
      expect(stopped.terminal.text()).toContain(`Run ${runId} is being stopped.`);
      const shown = await moraine('run', runId, '--json');
      expect(shown.code).toBe(4);
      expect(shown.terminal.objects[0]).toMatchObject({ runId, status: 'stopped', error: { error: 'RunStopped' } });
      expect((await moraine('runs', '--status', 'stopped')).terminal.text()).toContain(runId);
      const again = await moraine('stop', runId);
      expect(again.code).toBe(0);
      expect(again.terminal.text()).toContain('has ended already: stopped');
    } finally {
      release();
    }
  });

  it('retrieves the archives of a manifest, and reports one that the vault does not have', async () => {
    const manifest = path.join(directory, 'manifest.jsonl');
    const line = { ArchiveId: 'x'.repeat(138), Size: 10, SHA256TreeHash: 'ab'.repeat(32), Key: 'gone.bin' };
    writeFileSync(manifest, `${JSON.stringify(line)}\n`);
    const { code, terminal } = await moraine('retrieve', 'vault', '--manifest', manifest, '--watch');
    expect(code).toBe(3);
    expect(terminal.text()).toContain('gone.bin: ');
    expect(terminal.text()).toMatch(/Retry them: moraine --endpoint-url \S+ retry \S+/);
  });
});
