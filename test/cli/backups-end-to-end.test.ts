import { PlanReport } from '../../core/contracts/backup-run';
import { RetrievalReport } from '../../core/contracts/retrieval-run';
import { BackedUp, PLAN, SOURCE } from '../integration/backed-up';
import { DAY_MS } from '../integration/deployment';
import { commandAt } from './command-at';
import { fakeTerminal } from './fake-terminal';

/** Backup commands as users run them, against the synthesized stacks in an embedded cloud. */
describe('backups by the command line', () => {
  let backedUp: BackedUp;
  const snapshots: string[] = [];

  beforeAll(async () => {
    backedUp = await BackedUp.start({
      source: { bucket: SOURCE, prefix: 'docs/' },
      schedule: { expression: 'rate(30 days)' },
      retention: { keepLast: 1 },
    });
    await backedUp.put('docs/a.txt', 'first');
    await backedUp.put('docs/sub/b.txt', { bytes: Buffer.from('unchanged'), contentType: 'text/plain' });
    await backedUp.put('elsewhere/c.txt', 'not of the plan');
  });
  afterAll(() => backedUp?.stop());

  const moraine = async (argv: string[], answers?: string[]) => {
    const terminal = fakeTerminal({ answers });
    const code = await commandAt(backedUp.moraine.cloud, argv, terminal);
    return { code, terminal, text: terminal.text(), json: terminal.objects[0] };
  };

  it('take a snapshot, and another after a change', async () => {
    for (const [content, totals] of [
      ['first', { objects: 2, added: 2, changed: 0 }],
      ['second', { objects: 2, added: 0, changed: 1 }],
    ] as const) {
      await backedUp.put('docs/a.txt', content);
      const { code, terminal, json } = await moraine(['backup', PLAN, '--watch', '--json']);
      expect(terminal.complaints()).toBe('');
      expect(code).toBe(0);
      const report = PlanReport.parse(json);
      expect(report).toMatchObject({ status: 'succeeded', totals });
      snapshots.push(report.snapshot ?? '');
    }
  });

  it('are listed: plans, snapshots, objects, versions, runs', async () => {
    const plans = await moraine(['plans', '--json']);
    expect(plans.json).toMatchObject({ plans: [{ name: PLAN, vault: 'vault', schedule: { timeZone: 'UTC' } }] });
    const [, second = ''] = snapshots;
    // The second run has forgotten the first snapshot.
    const listed = await moraine(['snapshots', PLAN]);
    expect(listed.text).toContain(second);
    expect((await moraine(['ls', PLAN])).text).toMatch(/docs\/a\.txt\n.*docs\/sub\/b\.txt\n/);
    expect((await moraine(['ls', `${PLAN}@${second}`, 'docs/sub/**', '--json'])).json).toMatchObject({
      objects: [{ key: 'docs/sub/b.txt', sizeBytes: 9 }],
    });
    expect((await moraine(['find', '**/b.txt'])).text).toContain(second);
    expect((await moraine(['run', second])).text).toContain(`Run ${second}: succeeded`);
    expect((await moraine(['runs'])).text).toMatch(new RegExp(`${second} +backup`));
  });

  it('restore an object unchanged, and report usage errors immediately', async () => {
    const to = `s3://${backedUp.moraine.restoreBucket}/restored/`;
    const { code, json } = await moraine(['restore', PLAN, '--path', 'docs/a.txt', '--to', to, '--watch', '--json']);
    expect(code).toBe(0);
    expect(RetrievalReport.parse(json)).toMatchObject({ status: 'succeeded', verified: 1, requests: 1 });
    await backedUp.expectRestored('restored/', new Map([['docs/a.txt', { bytes: Buffer.from('second') }]]));

    const wrong = await moraine(['restore', PLAN, '--path', 'docs/z.txt', '--to', to]);
    expect(wrong.code).toBe(2);
    expect(wrong.terminal.complaints()).toContain('docs/z.txt');
    const never = await moraine(['restore', `${PLAN}@2020-01-01`, '--to', to]);
    expect(never.code).toBe(2);
    const unknown = await moraine(['backup', 'nothing']);
    expect(unknown.code).toBe(2);
    expect(unknown.terminal.complaints()).toContain(PLAN);
  });

  it('are forgotten after a dry run and a confirmation', async () => {
    const refused = await moraine(['forget', PLAN, '--json']);
    expect(refused.code).toBe(2);
    await backedUp.moraine.cloud.clock.advance(91 * DAY_MS);
    await backedUp.moraine.cloud.clock.whenIdle();
    const declined = await moraine(['forget', PLAN, '--watch'], ['no']);
    expect(backedUp.moraine.calls('glacier', 'DeleteArchive')).toBe(0);
    expect(declined.code).not.toBe(0);
    const confirmed = await moraine(['forget', PLAN, '--watch'], [PLAN]);
    expect(confirmed.code).toBe(0);
    expect(backedUp.moraine.calls('glacier', 'DeleteArchive')).toBeGreaterThan(0);
  });

  it('are rebuilt from the vault when table and bucket are lost', async () => {
    await backedUp.moraine.cloud.clock.advance(2 * DAY_MS);
    await backedUp.moraine.cloud.clock.whenIdle();
    const snapshotsNow = async () => {
      const { json } = await moraine(['snapshots', PLAN, '--json']);
      return (json as { snapshots: unknown[] }).snapshots;
    };
    const [newest] = await snapshotsNow();
    await backedUp.loseState();
    expect(await snapshotsNow()).toEqual([]);
    const { code, text } = await moraine(['rebuild', 'vault', '--watch']);
    expect({ code, text }).toMatchObject({ code: 0 });
    // Then the forgotten ones whose archives are too young to be deleted: the vault does not record that they are forgotten.
    expect((await snapshotsNow())[0]).toEqual(newest);
  });
});
