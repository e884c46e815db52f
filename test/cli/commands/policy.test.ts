import { main } from '../../../cli/main';
import type { RetrievalPolicy } from '../../../core/ports/account-vaults';
import { GIB } from '../../../core/ranges/units';
import { type FakeDeployment, fakeDeployment } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const ACCOUNT = '123456789012';
const TEN_GIB: RetrievalPolicy = { strategy: 'bytes-per-hour', bytesPerHour: 10 * GIB };

describe('moraine policy', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  const moraine = (...argv: string[]) => main(['policy', ...argv], terminal, async () => deployment);
  const current = async () => {
    const answer = await deployment.accountVaults.retrievalPolicy();
    return answer.kind === 'known' ? answer.value : answer;
  };

  beforeEach(() => {
    deployment = fakeDeployment();
    terminal = fakeTerminal();
  });

  it.each<[RetrievalPolicy, RegExp]>([
    [
      { strategy: 'none' },
      /us-east-1: none\n +Standard +no limit\n +exempt +Bulk and Expedited retrievals, and inventories\n/,
    ],
    [TEN_GIB, /us-east-1: 10 GiB an hour\n +Standard +jobs of 40\.0 GiB in progress, .*: 240 GiB a day\n/],
    [{ strategy: 'free-tier' }, /us-east-1: free-tier\n +Standard +what the free tier has: about 330 MiB a day\n/],
  ])('shows %j and what it means', async (policy, text) => {
    await deployment.governance.setRetrievalPolicy(policy);
    expect(await moraine()).toBe(0);
    expect(terminal.text()).toMatch(text);
    terminal = fakeTerminal();
    expect(await moraine('--json')).toBe(0);
    expect(terminal.objects).toEqual([{ accountId: ACCOUNT, region: 'us-east-1', policy }]);
  });

  it('says when it may not be read', async () => {
    deployment.accountVaults.deny('glacier:GetDataRetrievalPolicy');
    expect(await moraine()).toBe(1);
    expect(terminal.complaints()).toContain('not allowed to call glacier:GetDataRetrievalPolicy');
  });

  it('says that it may be repeated when the answer to a change is lost', async () => {
    const setRetrievalPolicy = () => Promise.reject(new Error('socket hang up'));
    deployment.governance = { ...deployment.governance, setRetrievalPolicy };
    expect(await moraine('--set', '10GiB', '--confirm', ACCOUNT)).toBe(1);
    expect(terminal.complaints()).toMatch(
      /the policy may have changed \(socket hang up\)\. The same command may be repeated/,
    );
  });

  it.each<[string, RetrievalPolicy]>([
    ['10GiB', TEN_GIB],
    ['5000000', { strategy: 'bytes-per-hour', bytesPerHour: 5_000_000 }],
    ['free-tier', { strategy: 'free-tier' }],
  ])('sets %s once the id of the account is typed, and shows before and after', async (text, policy) => {
    terminal = fakeTerminal({ answers: [ACCOUNT] });
    expect(await moraine('--set', text)).toBe(0);
    expect(await current()).toEqual(policy);
    expect(terminal.questions).toEqual([
      expect.stringMatching(/of all programs and people.*Type the id of the account \(123456789012\)/),
    ]);
    expect(terminal.text()).toMatch(/\n +before +none\n +after +\S/);
    expect(terminal.text()).toContain('applies within minutes, to new Standard retrievals');
  });

  it('lifts the limit', async () => {
    await deployment.governance.setRetrievalPolicy(TEN_GIB);
    expect(await moraine('--set', 'none', '--confirm', ACCOUNT, '--json')).toBe(0);
    expect(await current()).toEqual({ strategy: 'none' });
    expect(terminal.objects).toEqual([
      { accountId: ACCOUNT, region: 'us-east-1', before: TEN_GIB, after: { strategy: 'none' } },
    ]);
  });

  it.each([
    ['another answer', { answers: ['photos'] }, []],
    ['another --confirm', {}, ['--confirm', '210987654321']],
    ['nobody to ask', {}, []],
    ['--json, which asks nothing', { answers: [ACCOUNT] }, ['--json']],
  ])('changes nothing with %s', async (_, options, argv) => {
    terminal = fakeTerminal(options);
    expect(await moraine('--set', '10GiB', ...argv)).toBe(2);
    expect(terminal.complaints()).toContain('the policy is what it was');
    expect(await current()).toEqual({ strategy: 'none' });
  });

  it('asks nothing where nothing changes', async () => {
    expect(await moraine('--set', 'none')).toBe(0);
    expect(terminal.text()).toContain('none, as before: nothing was changed');
  });

  it('changes a policy that it may not read, and fails where it may not change it', async () => {
    deployment.accountVaults.deny('glacier:GetDataRetrievalPolicy');
    expect(await moraine('--set', 'none', '--confirm', ACCOUNT)).toBe(0);
    expect(terminal.text()).toMatch(/before +unknown: glacier:GetDataRetrievalPolicy is denied/);
    deployment.accountVaults.deny('glacier:SetDataRetrievalPolicy');
    expect(await moraine('--set', '1GiB', '--confirm', ACCOUNT)).not.toBe(0);
    expect(terminal.complaints()).toContain('glacier:SetDataRetrievalPolicy');
  });

  it.each([
    [['--set', 'much'], '--set is none, free-tier, or the size of an hour'],
    [['--set', '0'], 'at least one byte an hour'],
    [['--set', '5 apples'], "--set '5 apples' is not a size"],
    [['--confirm', ACCOUNT], 'use it with --set'],
  ])('refuses %j', async (argv, text) => {
    expect(await moraine(...argv)).toBe(2);
    expect(terminal.complaints()).toContain(text);
  });
});
