import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { DAY_MS, Deployment } from '../integration/deployment';
import { putObjects } from '../integration/put-objects';
import { commandAt } from './command-at';
import { fakeTerminal } from './fake-terminal';

const ESCAPE = '\u001b';
const REDRAWN = new RegExp(`${ESCAPE}\\[\\d+A`);
const ESCAPES = new RegExp(`${ESCAPE}\\[\\d*[AKJ]|\r`, 'g');
const FULL = / █+ 100 % {2}/;

/** What people see who watch runs in an embedded cloud. */
describe('the drawings of watched runs', () => {
  let deployment: Deployment;
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'moraine-test-'));
    const plan = { name: 'docs', source: { bucket: 'originals', prefix: 'docs/' }, vault: 'vault' };
    deployment = await Deployment.start({ plans: [plan] });
    const objects = ['docs/a', 'docs/b'].map((key) => ({ key, bytes: Buffer.alloc(5000, key) }));
    await deployment.s3.send(new CreateBucketCommand({ Bucket: 'originals' }));
    await putObjects(deployment.cloud, 'originals', objects);
    await deployment.upload('a.txt', 1);
    await deployment.upload('photos/b.jpg', 3_000_001);
    await deployment.cloud.clock.advance(DAY_MS + 3_600_000);
  });
  afterAll(async () => {
    await deployment?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** All drawings of a watched run, as lines, and what was printed after them. */
  async function watch(columns: number, ...argv: string[]) {
    const terminal = fakeTerminal({ interactive: true, columns });
    const code = await commandAt(deployment.cloud, [...argv, '--watch'], terminal);
    expect(terminal.complaints()).toBe('');
    const drawings = terminal.text().split(REDRAWN);
    const lines = drawings.map((drawing) => drawing.replace(ESCAPES, '').split('\n'));
    const [end = []] = lines.slice(-1);
    const report = end.findIndex((line) => /^(Run|HELD)/.test(line));
    return { code, lines, last: end.slice(0, report), report: end.slice(report).join('\n') };
  }

  it('of a dry run show a plan and no copying', async () => {
    const { code, lines, last, report } = await watch(100, 'retrieve', 'vault', '--dry-run');
    expect(code).toBe(0);
    expect(lines.flat().join('\n')).not.toMatch(/requested|copied|retrieving|to go|\/s\b|█|░/);
    expect(last[0]).toMatch(/ dry run, planned$/);
    expect(last[1]).toBe('  planned   2 archives, 2.8 MiB');
    expect(report).toMatch(/took +4 h.* of virtual time\n/);
    expect(report).not.toContain('warning:');
  });

  it('of a retrieval end full, tell virtual from real time, and fit into 40 columns', async () => {
    const { code, lines, last, report } = await watch(40, 'retrieve', 'vault');
    expect(code).toBe(0);
    const drawn = lines.slice(1, -1).flat();
    for (const line of [...drawn, ...last]) expect(line.length).toBeLessThan(40);
    expect(last[0]).toMatch(/ succeeded$/);
    expect(last.filter((line) => line.includes('%'))).toHaveLength(4);
    for (const line of last.filter((line) => line.includes('%'))) expect(line).toMatch(/ 100 % {2}2 of 2 archives$/);
    expect(last.join('\n')).toMatch(/ of virtual time,\n {2}watched for .* of real time/);
    expect(report).toMatch(/inventory +of .* UTC; later uploads are not in this run\n/);
    expect(report).not.toContain('warning:');
  });

  it('of archives that are there already end full, too', async () => {
    const { last, report } = await watch(100, 'retrieve', 'vault');
    expect(report).toContain('of which 2 were already there');
    expect(last[1]).toMatch(/^ {2}present +2 archives, 2\.8 MiB$/);
    for (const line of last.slice(2, 6)) expect(line).toMatch(FULL);
  });

  it('of a run in which everything fails end full of failures', async () => {
    const manifest = path.join(directory, 'manifest.jsonl');
    const line = { ArchiveId: 'x'.repeat(138), Size: 10, SHA256TreeHash: 'ab'.repeat(32), Key: 'gone.bin' };
    writeFileSync(manifest, `${JSON.stringify(line)}\n`);
    const { code, last } = await watch(100, 'retrieve', 'vault', '--manifest', manifest);
    expect(code).toBe(3);
    expect(last[0]).toMatch(/ completed-with-errors$/);
    for (const row of last.slice(1, 5)) expect(row).toMatch(/ ▒+ +0 % {2}0 of 1 archive/);
    expect(last[5]).toMatch(/failed +▒+ 100 % {2}1 of 1 archive/);
  });

  it('of backups say what a dry run would write, and end full', async () => {
    const dry = await watch(100, 'backup', 'docs', '--dry-run');
    expect(dry.report).toContain(': planned\n');
    expect(dry.lines.flat().join('\n')).not.toMatch(/ written {3}|█|░/);
    const { code, last } = await watch(100, 'backup', 'docs');
    expect(code).toBe(0);
    // The run may have ended before it was drawn.
    for (const row of last.filter((line) => line.includes('%'))) expect(row).toMatch(FULL);
    const empty = await watch(100, 'backup', 'docs');
    for (const row of empty.last.filter((line) => line.includes('%'))) expect(row).toMatch(FULL);
  });
});
