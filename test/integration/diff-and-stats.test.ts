import { commandAt } from '../cli/command-at';
import { fakeTerminal } from '../cli/fake-terminal';
import { BackedUp, PLAN } from './backed-up';
import { DAY_MS } from './deployment';

/** Comparisons and figures of three backups of a deployed plan, by the command line. */
describe('three backups', () => {
  let backedUp: BackedUp;
  const snapshots: string[] = [];

  beforeAll(async () => {
    backedUp = await BackedUp.start({ retention: { keepLast: 3 } });
    await backedUp.put('kept.txt', 'the same in all three');
    await backedUp.put('changed.txt', 'first');
    await backedUp.put('described.txt', { bytes: Buffer.from('same bytes'), metadata: { owner: 'a' } });
    await backedUp.put('removed.txt', 'only in the first');
    await backup();
    await backedUp.put('changed.txt', 'second, longer');
    await backedUp.put('described.txt', { bytes: Buffer.from('same bytes'), metadata: { owner: 'b' } });
    await backedUp.remove('removed.txt');
    await backedUp.put('added.txt', 'new in the second');
    await backup();
    await backedUp.put('late.txt', 'new in the third');
    await backup();
  });
  afterAll(() => backedUp?.stop());

  async function backup(): Promise<void> {
    const { report } = await backedUp.backup();
    expect(report).toMatchObject({ status: 'succeeded', errors: 0 });
    snapshots.push(report?.snapshot ?? '');
    await backedUp.moraine.cloud.clock.advance(DAY_MS);
  }

  const moraine = async (...argv: string[]) => {
    const terminal = fakeTerminal();
    const code = await commandAt(backedUp.moraine.cloud, argv, terminal);
    expect({ code, complaints: terminal.complaints() }).toEqual({ code: 0, complaints: '' });
    return { text: terminal.text(), json: terminal.objects[0] };
  };

  it('differ in what was added, removed and changed, in content or metadata only', async () => {
    const [first, second] = snapshots;
    const { text } = await moraine('diff', `${PLAN}@${first}`, `${PLAN}@${second}`);
    expect(text.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['+', '-', '17 bytes', 'added.txt'],
      ['M', '5 bytes', '14 bytes', 'changed.txt'],
      ['U', '10 bytes', '10 bytes', 'described.txt'],
      ['-', '17 bytes', '-', 'removed.txt'],
      [''],
    ]);
  });

  it('are compared with the newest by default, and one before it', async () => {
    expect((await moraine('diff', `${PLAN}@${snapshots[0]}`, '--json', '--stat')).json).toMatchObject({
      before: { snapshot: snapshots[0] },
      after: { snapshot: snapshots[2] },
      stat: { added: { objects: 2 }, removed: { objects: 1 }, content: { objects: 1 }, metadata: { objects: 1 } },
    });
    expect((await moraine('diff', PLAN, '--json')).json).toMatchObject({
      before: { snapshot: snapshots[1] },
      changes: [{ kind: 'added', key: 'late.txt', before: null, after: { sizeBytes: 16 } }],
      stat: { unchanged: { objects: 4 } },
    });
  });

  it('are counted as the vault has them, at one list of archives each', async () => {
    const inVault = await archivesInVault();
    const requests = backedUp.moraine.calls('s3', 'GetObject');
    const { json } = await moraine('stats', PLAN, '--json');
    expect(backedUp.moraine.calls('s3', 'GetObject') - requests).toBe(3);
    const { plans } = json as { plans: Record<string, { archives: number; bytes: number }>[] };
    expect(plans).toMatchObject([
      {
        plan: PLAN,
        snapshots: 3,
        newest: { snapshot: snapshots[2] },
        stored: inVault,
        vaults: [{ vault: 'vault', ...inVault }],
        garbage: { archives: 0, bytes: 0 },
        growth: { last30Days: inVault },
        missingArchives: 0,
        unreadSnapshots: [],
      },
    ]);
    const [plan] = plans;
    expect((plan?.live?.archives ?? 0) + (plan?.earlier?.archives ?? 0)).toBe(inVault.archives);
    expect((await moraine('stats')).text).toMatch(new RegExp(`^${PLAN} +3 +${inVault.archives} `, 'm'));
  });

  /** Number and size of the archives, by what Glacier counts. */
  async function archivesInVault(): Promise<{ archives: number; bytes: number }> {
    await backedUp.moraine.cloud.clock.advance(2 * DAY_MS);
    const { json } = await moraine('vaults', '--json');
    const { vaults } = json as { vaults: { name: string; archives: number; bytes: number }[] };
    const vault = vaults.find(({ name }) => name === 'vault');
    return { archives: vault?.archives ?? Number.NaN, bytes: vault?.bytes ?? Number.NaN };
  }
});
