import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectWith } from '../../cli/aws/connect';
import { main } from '../../cli/main';
import { DeletionReport, type DeletionRequestInput } from '../../core/contracts/deletion-run';
import { runFiles } from '../../core/contracts/run-files';
import { deployedMachines, statelessStackName } from '../../core/contracts/stack-outputs';
import { fakeTerminal } from '../cli/fake-terminal';
import { BackedUp } from './backed-up';
import { DAY_MS } from './deployment';

/** Days for which the lock keeps archives; Moraine adds one. */
const DAYS = 30;

describe('a vault with a lock', () => {
  let backedUp: BackedUp;
  let retrieval = '';
  const saved = mkdtempSync(path.join(tmpdir(), 'moraine-lock-'));

  beforeAll(async () => {
    backedUp = await BackedUp.start(
      { retention: { keepLast: 1, minimumAgeDays: 0 } },
      { vaults: [{ name: 'vault', deletion: true }] },
    );
    await backedUp.moraine.upload('old', 5000);
  }, 240_000);
  afterAll(async () => {
    await backedUp?.stop();
    rmSync(saved, { recursive: true });
  });

  /** Run a command line against the deployment. */
  async function moraine(...argv: string[]): Promise<string> {
    const { cloud, name } = backedUp.moraine;
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = cloud.environment;
    const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    const settings = { endpoint: cloud.endpoint, region: 'us-east-1', credentials };
    const terminal = fakeTerminal();
    const exitCode = await main(argv, terminal, () => connectWith(settings, name, 10));
    expect({ exitCode, complaints: terminal.complaints() }).toEqual({ exitCode: 0, complaints: '' });
    return terminal.text();
  }

  /** Back up after a change of the only object. @returns the report of retention */
  async function backUp(content: string) {
    await backedUp.put('object', content);
    const { report } = await backedUp.backup();
    expect(report).toMatchObject({ status: 'succeeded', errors: 0 });
    return report?.retention;
  }

  async function remove(runId: string, request: Partial<DeletionRequestInput> = {}) {
    const { moraine } = backedUp;
    const machine = moraine.cloud.outputs(statelessStackName(moraine.name))[deployedMachines.deletion.output] ?? '';
    await moraine.execute(machine, runId, { kind: 'delete', vault: 'vault', retrieval, ...request });
    return DeletionReport.parse(JSON.parse(await moraine.runFile(runFiles.report(runId))));
  }

  const deletionsAsked = () => backedUp.moraine.calls('glacier', 'DeleteArchive');
  const pass = (days: number) => backedUp.moraine.cloud.clock.advance(days * DAY_MS);

  it('is locked with the command line', async () => {
    const file = path.join(saved, 'lock.json');
    const initiated = await moraine(
      ...['lock', 'vault', '--initiate', '--deny-delete-days', String(DAYS), '--save', file, '--confirm', 'vault'],
    );
    expect(initiated).toContain('what only they need stays until it is 31 days old');
    expect(await moraine('lock', 'vault')).toContain('in its trial');
    await moraine('lock', 'vault', '--complete', '--save', file, '--confirm', 'vault');
    expect(await moraine('lock', 'vault')).toMatch(/locked for ever.*younger than 30 days/s);
    expect(await moraine('vaults')).toContain('locked, 30 days');
  });

  it('is backed up to, and keeps what retention lets go, without being asked to delete it', async () => {
    backedUp.moraine.cloud.meter.reset();
    expect(await backUp('one')).toMatchObject({ forgotten: [] });
    expect(await backUp('two')).toMatchObject({
      ...{ forgotten: [{}], deleted: { archives: 0 }, waiting: { archives: 0 }, refused: { archives: 0 } },
      // A pack and a catalog.
      locked: { archives: 2, until: expect.any(String), reason: expect.stringContaining('younger than 30 days') },
    });
    await pass(DAYS);
    // As old as the lock asks for; but clocks differ.
    expect(await backUp('three')).toMatchObject({ deleted: { archives: 0 }, locked: { archives: 4 } });
    expect(deletionsAsked()).toBe(0);
    // Each retention reads the lock once, if there is garbage.
    expect(backedUp.moraine.calls('glacier', 'GetVaultLock')).toBe(2);
  });

  it('lets retention delete what is old enough', async () => {
    await pass(1);
    expect(await backUp('four')).toMatchObject({
      ...{ deleted: { archives: 4 }, refused: { archives: 0 } },
      locked: { archives: 2 },
    });
    expect(deletionsAsked()).toBe(4);
  });

  it('lets `moraine delete` delete what is old enough, and tells of the rest in the dry run', async () => {
    const { moraine } = backedUp;
    await moraine.upload('young', 6000);
    await pass(2);
    const retrieved = await moraine.retrieve();
    expect(retrieved.report).toMatchObject({ status: 'succeeded' });
    retrieval = retrieved.runId;
    moraine.cloud.meter.reset();
    const kept = { locked: { archives: 1, bytes: 6000 } };
    const dry = await remove('dry', { dryRun: true });
    expect(dry).toMatchObject({ status: 'planned', due: { archives: 1, bytes: 5000 }, stays: kept });
    expect(Date.parse(dry.lockedUntil ?? '') - moraine.cloud.clock.now()).toBeGreaterThan((DAYS - 2) * DAY_MS);
    const report = await remove('deletion', { confirmed: 'dry' });
    expect(report).toMatchObject({ status: 'succeeded', deleted: { archives: 1, bytes: 5000 }, stays: kept });
    expect(deletionsAsked()).toBe(1);
    expect(moraine.calls('glacier', 'GetVaultLock')).toBe(2);
    await pass(DAYS + 1);
    expect(await remove('later')).toMatchObject({ status: 'succeeded', deleted: { archives: 1, bytes: 6000 } });
  });
});
