import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lockRequestOf } from '../../../cli/commands/lock/lock-request';
import { main } from '../../../cli/main';
import { MoraineConfig } from '../../../core/contracts/config';
import { ActionDeniedError } from '../../../core/contracts/errors';
import { denyingPolicy } from '../../../core/vault-lock/denying-policy';
import { aPlanSummary } from '../fake-backups';
import { type FakeDeployment, fakeDeployment, NOW } from '../fake-deployment';
import { type FakeTerminal, fakeTerminal } from '../fake-terminal';

const ARN = 'arn:aws:glacier:us-east-1:123456789012:vaults/photos';
const EXPIRES = new Date(NOW.getTime() + 86_400_000);

describe('moraine lock', () => {
  let deployment: FakeDeployment;
  let terminal: FakeTerminal;
  let directory: string;
  let file: string;
  const moraine = (...argv: string[]) => main(['lock', ...argv], terminal, async () => deployment);
  const initiate = (...argv: string[]) => moraine('photos', '--initiate', '--save', file, ...argv);
  const complete = (...argv: string[]) => moraine('photos', '--complete', '--save', file, ...argv);
  const lock = async () => {
    const answer = await deployment.accountVaults.lock('photos');
    if (answer.kind === 'denied') throw new Error('the fake denies nothing');
    return answer.value;
  };
  const answering = (...answers: string[]) => {
    terminal = fakeTerminal({ answers });
  };

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'lock-'));
  });
  afterAll(() => rm(directory, { recursive: true }));
  let files = 0;
  beforeEach(() => {
    deployment = fakeDeployment();
    deployment.accountVaults.put('photos', {});
    deployment.plans = [
      { ...aPlanSummary('docs'), vault: 'photos', retention: { keepLast: 1, minimumAgeDays: 90, shrinkGuard: 0.5 } },
      { ...aPlanSummary('all'), vault: 'photos', retention: { minimumAgeDays: 90, shrinkGuard: 0.5 } },
      { ...aPlanSummary('elsewhere'), vault: 'other' },
    ];
    const retrieval = MoraineConfig.shape.retrieval.parse({});
    deployment.configuration = { vaults: [{ name: 'photos', deletion: true }], destinations: [], retrieval };
    terminal = fakeTerminal();
    file = path.join(directory, `lock-${++files}.json`);
  });

  it('shows that a vault has no lock, and how to try one', async () => {
    expect(await moraine('photos')).toBe(0);
    expect(terminal.text()).toMatch(/^Vault photos has no lock\.$/m);
    expect(terminal.text()).toContain('moraine lock photos --initiate --deny-delete-days 365');
  });

  it('shows state, dates, terms and policy, and what they forbid Moraine', async () => {
    const policy = denyingPolicy(ARN, 365);
    const createdAt = new Date('2026-01-05T04:00:00Z');
    const expiresAt = new Date('2026-01-06T04:00:00Z');
    deployment.accountVaults.put('photos', { lock: { state: 'in-progress', policy, createdAt, expiresAt } });
    expect(await moraine('photos')).toBe(0);
    for (const part of [
      'in its trial since 2026-01-05 04:00:00 UTC',
      'ends by itself at 2026-01-06 04:00:00 UTC (in 18 h)',
      'It forbids deleting archives younger than 365 days, to everybody.',
      'plan docs: snapshots are forgotten as the rules say; what only they need stays until it is 366 days old, and is paid until then (without the lock: 90 days).',
      'plan all: it has no rules',
      'moraine delete: archives stay until they are 366 days old',
      '"glacier:ArchiveAgeInDays": "365"',
      'moraine lock photos --complete',
      'moraine lock photos --abort',
    ]) {
      expect(terminal.text()).toContain(part);
    }
    expect(terminal.text()).not.toContain('elsewhere');
    deployment.accountVaults.put('photos', { lock: { state: 'locked', policy, createdAt } });
    await moraine('photos', '--json');
    expect(terminal.objects).toEqual([
      {
        ...{ vault: 'photos', arn: ARN, warnings: [], terms: { kind: 'younger-than', days: 365 } },
        lock: { state: 'locked', policy, createdAt: '2026-01-05T04:00:00.000Z' },
        consequences: [
          { of: 'plan docs', text: expect.stringContaining('366 days') },
          { of: 'plan all', text: expect.stringContaining('no rules') },
          { of: 'moraine delete', text: expect.stringContaining('366 days') },
        ],
      },
    ]);
  });

  it.each([
    [30, 'nothing is deleted below 90 days (minimumAgeDays), which is later than the lock'],
    [90, 'what only they need stays until it is 91 days old'],
  ])('compares %d days with those of a plan', async (days, text) => {
    const policy = denyingPolicy(ARN, days);
    deployment.accountVaults.put('photos', { lock: { state: 'locked', policy, createdAt: NOW } });
    await moraine('photos');
    expect(terminal.text()).toContain(text);
  });

  it('says when it may not ask', async () => {
    deployment.accountVaults.deny('glacier:GetVaultLock');
    expect(await moraine('photos')).toBe(1);
    expect(terminal.complaints()).toContain('not allowed to call glacier:GetVaultLock');
    expect(await moraine('photo')).toBe(2);
    expect(terminal.complaints()).toMatch(/There is no vault photo in us-east-1, only .*\. Did you mean photos\?/);
  });

  describe('--initiate', () => {
    it('shows the policy and what is open, asks, and prints and saves the id', async () => {
      answering('photos');
      expect(await initiate('--deny-delete-days', '365')).toBe(0);
      expect(terminal.questions).toEqual([expect.stringContaining("Type the vault's name (photos)")]);
      const policy = denyingPolicy(ARN, 365);
      expect(await lock()).toEqual({ state: 'in-progress', policy, createdAt: NOW, expiresAt: EXPIRES });
      for (const part of [
        'It would forbid deleting archives younger than 365 days',
        'plan docs: ',
        'the trial ends by itself',
        'The id of the lock, which nothing else tells: lock-1',
        `It is saved in ${file}`,
        'ends by itself at 2026-01-06 10:00:00 UTC',
        'moraine lock photos --complete --lock-id lock-1',
        'moraine lock photos --abort',
      ]) {
        expect(terminal.text()).toContain(part);
      }
      expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
        ...{ vault: 'photos', arn: ARN, lockId: 'lock-1', policy },
        ...{ initiatedAt: NOW.toISOString(), expiresAt: EXPIRES.toISOString() },
      });
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    });

    it('takes a policy of a file, and the confirmation of the command line; prints one JSON object', async () => {
      const policyFile = path.join(directory, 'policy.json');
      const policy = denyingPolicy(ARN, 7).replace('glacier:DeleteArchive', 'glacier:*');
      await writeFile(policyFile, policy);
      expect(await initiate('--policy', policyFile, '--confirm', 'photos', '--json')).toBe(0);
      expect(terminal.objects).toEqual([
        {
          ...{ vault: 'photos', arn: ARN, lockId: 'lock-1', savedTo: file, terms: { kind: 'younger-than', days: 7 } },
          lock: { state: 'in-progress', policy, createdAt: NOW.toISOString(), expiresAt: EXPIRES.toISOString() },
          consequences: expect.any(Array),
          warnings: expect.arrayContaining([expect.stringContaining('that stops backups to this vault')]),
        },
      ]);
      expect(terminal.text()).toContain('Warning: It denies, or may deny, InitiateMultipartUpload');
    });

    it.each([
      [
        'itself',
        'glacier:DeleteVault',
        {},
        'the lock does not change which archives it deletes; the vault itself stays for ever',
      ],
      [
        'itself with its young archives',
        'glacier:Delete*',
        { NumericLessThan: { 'glacier:ArchiveAgeInDays': '7' } },
        'until they are 8 days old, and the vault until the last of them has gone; the vault itself may have to stay',
      ],
    ])('says before it asks that the policy keeps the vault %s', async (_, Action, Condition, text) => {
      const policyFile = path.join(directory, 'policy.json');
      const statement = { Effect: 'Deny', Principal: '*', Action, Resource: ARN, Condition };
      await writeFile(policyFile, `\uFEFF${JSON.stringify({ Version: '2012-10-17', Statement: [statement] })}`);
      expect(await initiate('--policy', policyFile)).toBe(2);
      expect(terminal.text()).toContain(text);
      expect(terminal.text()).toContain('DeleteVault: that stops deleting the vault once it is empty');
      expect(await initiate('--policy', policyFile, '--confirm', 'photos')).toBe(0);
    });

    it.each([
      ['another answer', ['--deny-delete-days', '7'], ['yes'], 'nothing was changed'],
      ['nobody to ask', ['--deny-delete-days', '7'], undefined, "--confirm 'photos'"],
      ['another confirmation', ['--deny-delete-days', '7', '--confirm', 'yes'], undefined, 'nothing was changed'],
      ['no policy', [], [], '--policy FILE or --deny-delete-days N'],
      ['two policies', ['--policy', 'x', '--deny-delete-days', '7'], [], '--policy FILE or --deny-delete-days N'],
      ['no days', ['--deny-delete-days', '0'], [], 'not a number of days from 1 to 36500'],
      ['a file that is missing', ['--policy', '/none/x.json'], [], 'cannot be read'],
      ['a file that is no policy', ['--policy', __filename], [], 'no JSON object'],
      ['an id', ['--deny-delete-days', '7', '--lock-id', 'x'], [], '--lock-id belongs to --complete'],
      ['two actions', ['--deny-delete-days', '7', '--abort'], [], 'one of --initiate, --complete and --abort'],
    ])('changes nothing with %s', async (_, argv, answers, complaint) => {
      if (answers) answering(...answers);
      expect(await initiate(...argv)).toBe(2);
      expect(terminal.complaints()).toContain(complaint);
      expect(await lock()).toEqual({ state: 'none' });
      await expect(stat(file)).rejects.toThrow('ENOENT');
    });

    it('saves the id in the current directory unless another file is named', () => {
      expect(lockRequestOf('photos', { complete: true })).toMatchObject({ file: 'moraine-lock-photos.json' });
      expect(lockRequestOf('photos', { initiate: true, policy: 'x' })).toMatchObject({
        file: 'moraine-lock-photos.json',
      });
    });

    it('never overwrites a file, and changes nothing when the id cannot be saved', async () => {
      await writeFile(file, 'another lock');
      expect(await initiate('--deny-delete-days', '7', '--confirm', 'photos')).toBe(2);
      expect(terminal.complaints()).toMatch(/Nothing was changed: .* already exists/);
      expect(await readFile(file, 'utf8')).toBe('another lock');
      file = path.join(directory, 'none', 'x.json');
      expect(await initiate('--deny-delete-days', '7', '--confirm', 'photos')).toBe(2);
      expect(terminal.complaints()).toMatch(/cannot be saved to .*: name another file with --save/);
      expect(await lock()).toEqual({ state: 'none' });
    });

    it.each([
      ['in its trial', 'moraine lock photos --abort'],
      ['locked for ever', 'Nobody can change that'],
    ])('says what to do when the vault has a lock %s', async (state, remedy) => {
      const policy = denyingPolicy(ARN, 1);
      await deployment.governance.initiateVaultLock('photos', policy);
      if (state !== 'in its trial') await deployment.governance.completeVaultLock('photos', 'lock-1');
      expect(await initiate('--deny-delete-days', '7', '--confirm', 'photos')).toBe(2);
      expect(terminal.complaints()).toContain(state);
      expect(terminal.complaints()).toContain(remedy);
      // The same of a lock that could not be seen before the request.
      const { accountVaults } = deployment;
      let looks = 0;
      const lockOf = accountVaults.lock;
      accountVaults.lock = async (vault) =>
        looks++ === 0 ? { kind: 'denied', action: 'glacier:GetVaultLock' } : lockOf(vault);
      terminal = fakeTerminal();
      expect(await initiate('--deny-delete-days', '7', '--confirm', 'photos')).toBe(2);
      expect(terminal.complaints()).toContain(remedy);
    });

    it('explains a denial', async () => {
      deployment.accountVaults.deny('glacier:InitiateVaultLock');
      expect(await initiate('--deny-delete-days', '7', '--confirm', 'photos')).toBe(1);
      expect(terminal.complaints()).toContain('allow the action to these credentials');
      await expect(stat(file)).rejects.toThrow('ENOENT');
    });

    it.each([
      ['has begun', true, 'It has begun: no other answer tells its id, so end it (moraine lock photos --abort)'],
      ['has not begun', false, 'It has not begun: begin again'],
    ])('looks, when the answer is lost, whether the lock %s', async (_, begins, text) => {
      const { governance } = deployment;
      deployment.governance = {
        ...governance,
        async initiateVaultLock(vault, policy) {
          if (begins) await governance.initiateVaultLock(vault, policy);
          throw new Error('socket hang up');
        },
      };
      expect(await initiate('--deny-delete-days', '7', '--confirm', 'photos')).toBe(1);
      expect(terminal.complaints()).toContain('socket hang up');
      expect(terminal.complaints()).toContain(text);
      await expect(stat(file)).rejects.toThrow('ENOENT');
    });
  });

  describe('--complete', () => {
    beforeEach(async () => {
      await initiate('--deny-delete-days', '365', '--confirm', 'photos');
    });

    it('shows the policy and the time left, asks, and makes the saved lock permanent', async () => {
      answering('photos');
      expect(await complete()).toBe(0);
      expect(terminal.questions).toEqual([expect.stringContaining('can never be undone')]);
      for (const part of ['(in 1 d)', 'younger than 365 days', 'plan docs:', 'Vault photos is locked for ever.']) {
        expect(terminal.text()).toContain(part);
      }
      expect(await lock()).toMatchObject({ state: 'locked' });
      // Repeatable: the first answer may have been lost.
      terminal = fakeTerminal();
      expect(await complete('--json')).toBe(0);
      expect(terminal.objects).toMatchObject([{ vault: 'photos', lock: { state: 'locked' } }]);
      expect(terminal.text()).toContain('It is the lock of the id lock-1.');
    });

    it('does not take the lock that another id made permanent for its own', async () => {
      await complete('--confirm', 'photos');
      terminal = fakeTerminal();
      expect(await complete('--lock-id', 'lock-7', '--json')).toBe(1);
      expect(terminal.complaints()).toContain('the vault is locked by another one');
      expect(terminal.objects).toMatchObject([{ status: 'failed' }]);
    });

    it('takes the id of the command line, without any file', async () => {
      await rm(file);
      expect(await complete('--confirm', 'photos')).toBe(2);
      expect(terminal.complaints()).toContain('Name its id with --lock-id');
      expect(await complete('--lock-id', 'lock-1', '--confirm', 'photos')).toBe(0);
      expect(await lock()).toMatchObject({ state: 'locked' });
    });

    it.each([
      ['another answer', ['--confirm', 'foto'], 'nothing was completed'],
      ['nobody to ask', [], "--confirm 'photos'"],
      ['another id', ['--lock-id', 'lock-7', '--confirm', 'photos'], 'lock-7 is not the id of the lock in its trial'],
      ['a file of nothing', ['--save', __filename, '--confirm', 'photos'], 'does not hold the id of a lock'],
    ])('completes nothing with %s', async (_, argv, complaint) => {
      expect(await complete(...argv)).toBe(2);
      expect(terminal.complaints()).toContain(complaint);
      expect(await lock()).toMatchObject({ state: 'in-progress' });
    });

    it('refuses another policy than the saved one, and the lock of another vault', async () => {
      const saved = JSON.parse(await readFile(file, 'utf8'));
      await writeFile(file, JSON.stringify({ ...saved, policy: JSON.stringify(JSON.parse(saved.policy), null, 4) }));
      const { governance } = deployment;
      await governance.abortVaultLock('photos');
      await governance.initiateVaultLock('photos', denyingPolicy(ARN, 36_500));
      expect(await complete('--confirm', 'photos')).toBe(2);
      expect(terminal.complaints()).toContain('The policy in force is not the one');
      await writeFile(file, JSON.stringify({ ...saved, arn: `${ARN}2` }));
      expect(await complete('--confirm', 'photos')).toBe(2);
      expect(terminal.complaints()).toContain(`of ${ARN}2, not of ${ARN}`);
      expect(await lock()).toMatchObject({ state: 'in-progress' });
    });

    it('says that there is no lock to complete', async () => {
      await deployment.governance.abortVaultLock('photos');
      expect(await complete('--confirm', 'photos')).toBe(2);
      expect(terminal.complaints()).toContain('Its trial has expired or was aborted');
    });

    it('says that it may be repeated when the answer is lost', async () => {
      const completeVaultLock = () => Promise.reject(new Error('socket hang up'));
      deployment.governance = { ...deployment.governance, completeVaultLock };
      expect(await complete('--confirm', 'photos')).toBe(1);
      expect(terminal.complaints()).toContain('The same command may be repeated');
      const denied = () => Promise.reject(new ActionDeniedError('no'));
      deployment.governance = { ...deployment.governance, completeVaultLock: denied };
      expect(await complete('--confirm', 'photos')).toBe(1);
      expect(terminal.complaints()).toContain('Either these credentials may not complete a lock');
    });
  });

  describe('--abort', () => {
    it('ends the trial, and leaves a vault without a lock as it is', async () => {
      await initiate('--deny-delete-days', '365', '--confirm', 'photos');
      expect(await moraine('photos', '--abort')).toBe(0);
      expect(terminal.text()).toContain('The trial is over');
      expect(await lock()).toEqual({ state: 'none' });
      expect(await moraine('photos', '--abort', '--json')).toBe(0);
      expect(terminal.objects).toEqual([{ vault: 'photos', lock: { state: 'none' } }]);
    });

    it('says that it may be repeated when the answer is lost', async () => {
      const abortVaultLock = () => Promise.reject(new Error('socket hang up'));
      deployment.governance = { ...deployment.governance, abortVaultLock };
      expect(await moraine('photos', '--abort')).toBe(1);
      expect(terminal.complaints()).toMatch(
        /the trial may be over \(socket hang up\)\. The same command may be repeated/,
      );
    });

    it('cannot end what is locked, or what these credentials may not', async () => {
      await initiate('--deny-delete-days', '365', '--confirm', 'photos');
      deployment.accountVaults.deny('glacier:AbortVaultLock');
      expect(await moraine('photos', '--abort')).toBe(1);
      expect(terminal.complaints()).toContain('may not abort a lock');
      await complete('--confirm', 'photos');
      expect(await moraine('photos', '--abort')).toBe(2);
      expect(terminal.complaints()).toContain('locked for ever');
    });
  });
});
