import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { DirectoryLock } from '../../../adapters/disk/directory-lock';
import { identityOf } from '../../../adapters/disk/process-identity';

const NOW = new Date('2026-01-05T10:00:00.000Z');
const identity = { boot: 'boot', namespace: 'pid:[1]', startTicks: '1' };

describe('the lock of a directory', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'moraine-lock-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const file = () => path.join(directory, '.moraine-download.lock');
  const left = (holder: object) =>
    writeFileSync(file(), JSON.stringify({ pid: process.pid, host: hostname(), since: 'yesterday', ...holder }));
  const isTaken = async () => !('heldBy' in (await DirectoryLock.take(directory, NOW)));

  it('is held until it is released', async () => {
    const lock = await DirectoryLock.take(directory, NOW);
    expect(await isTaken()).toBe(false);
    if (!('heldBy' in lock)) await lock.release();
    expect(readdirSync(directory)).toEqual([]);
    expect(await isTaken()).toBe(true);
  });

  it.each([
    ['a process that runs, of which no more is known', {}, false],
    ['a process of another machine', { host: 'elsewhere', pid: 99_999_999 }, false],
    ['a process that has died', { pid: 99_999_999 }, true],
  ])('of %s', async (_, holder, taken) => {
    left(holder);
    expect(await isTaken()).toBe(taken);
  });

  it('of a process that has died is removed by one process at a time', async () => {
    left({ pid: 99_999_999 });
    writeFileSync(`${file()}.takeover`, '');
    await expect(isTaken()).rejects.toThrow(`If none is running, remove it and ${file()}.takeover`);
    expect(readdirSync(directory)).toEqual(['.moraine-download.lock', '.moraine-download.lock.takeover']);
  });

  it('does not count when it is a pipe, which is not waited for, or a link', async () => {
    execFileSync('mkfifo', [file()]);
    expect(await isTaken()).toBe(true);
    rmSync(file());
    symlinkSync('nowhere', file());
    expect(await isTaken()).toBe(true);
    expect(readdirSync(directory)).toEqual(['.moraine-download.lock']);
  });

  (process.platform === 'linux' ? describe : describe.skip)('where the system tells processes apart', () => {
    const own = async () => ({ ...identity, ...(await identityOf(process.pid)) });

    it('names its process', async () => {
      await DirectoryLock.take(directory, NOW);
      expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ pid: process.pid, identity: await own() });
      expect(await own()).not.toEqual(identity);
    });

    it('does not count when a later process has the id of its own', async () => {
      left({ identity: { ...(await own()), startTicks: '1' } });
      expect(await isTaken()).toBe(true);
    });

    it('does not count when the machine was started again', async () => {
      left({ identity: { ...(await own()), boot: 'earlier' } });
      expect(await isTaken()).toBe(true);
    });

    it('counts in another container, whose processes cannot be seen', async () => {
      left({ pid: 99_999_999, identity: { ...(await own()), namespace: 'pid:[1]' } });
      expect(await isTaken()).toBe(false);
    });
  });
});
