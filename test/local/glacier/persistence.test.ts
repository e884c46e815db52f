import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checksums, guideTreeHash, hourMs, mib, openWorld, pattern, send, type World } from './harness';

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function vaultDirectory(directory: string): Promise<string> {
  const [key] = await readdir(join(directory, 'vaults'));
  return join(directory, 'vaults', key as string);
}

test('vaults, settings, archives, inventories and jobs are the same after a restart', async () => {
  world = await openWorld();
  await world.send('PUT', '/-/vaults/photos');
  await world.send('PUT', '/-/vaults/..');
  const body = pattern(2 * mib + 3);
  const ArchiveId = await world.upload('photos', body, { 'x-amz-archive-description': 'kept' });
  await world.clock.advance(24 * hourMs);
  const gone = await world.upload('photos', pattern(1));
  await world.send('DELETE', `/-/vaults/photos/archives/${gone}`);
  const staged = await world.job('photos', { Type: 'archive-retrieval', ArchiveId, Tier: 'Expedited' });
  const inventory = await world.job('photos', { Type: 'inventory-retrieval' });
  await world.clock.advance(4 * hourMs);
  const running = await world.job('photos', { Type: 'archive-retrieval', ArchiveId, Tier: 'Bulk' });
  const paths = [
    '/-/vaults',
    '/-/vaults/photos/jobs',
    `/-/vaults/photos/jobs/${inventory}/output`,
    `/-/vaults/photos/jobs/${staged}/output`,
  ];
  const read = () => Promise.all(paths.map(async (path) => (await world?.send('GET', path))?.body.toString('latin1')));
  const before = await read();
  world = await world.restart();
  const after = await read();
  // Compared without printing: a difference would be megabytes long.
  expect(after.map((text, at) => text === before[at])).toEqual([true, true, true, true]);
  await world.clock.advance(8 * hourMs);
  expect((await world.send('GET', `/-/vaults/photos/jobs/${running}/output`)).body.equals(body)).toBe(true);
  await world.clock.advance(16 * hourMs);
  expect((await world.send('GET', '/-/vaults/photos')).text).toMatch(/"LastInventoryDate":"2026-01-07/);
});

test('a line torn by a kill is cut off; a damaged one in the middle is refused with its location and a remedy', async () => {
  world = await openWorld();
  await world.send('PUT', '/-/vaults/photos');
  const first = await world.upload('photos', pattern(1));
  await world.upload('photos', pattern(2));
  const log = join(await vaultDirectory(world.directory), 'archives.jsonl');
  await appendFile(log, '{"archive":{"id":"torn');
  world = await world.restart();
  const third = await world.upload('photos', pattern(3));
  world = await world.restart();
  await world.glacier.takeInventoryNow('photos');
  expect((await world.send('GET', '/-/vaults/photos')).text).toContain('"NumberOfArchives":3');
  expect(await world.glacier.archivePath('photos', first)).toContain(first);
  expect(await world.glacier.archivePath('photos', third)).toContain(third);
  const lines = (await readFile(log, 'utf8')).split('\n');
  const { directory } = world;
  await writeFile(log, ['garbage', ...lines].join('\n'));
  await expect(openWorld({ directory })).rejects.toThrow(/archives\.jsonl, line 1 is damaged \(.*\)\. Restore/);
  await writeFile(log, lines.join('\n'));
});

test('the log is compacted at start when most of it is obsolete, and keeps its state', async () => {
  world = await openWorld();
  await world.send('PUT', '/-/vaults/photos');
  const kept = await world.upload('photos', pattern(5), { 'x-amz-archive-description': 'kept' });
  await world.glacier.takeInventoryNow('photos');
  for (let round = 0; round < 12; round++) {
    const ids = await Promise.all(Array.from({ length: 50 }, () => (world as World).upload('photos', pattern(1))));
    await Promise.all(ids.map((id) => (world as World).send('DELETE', `/-/vaults/photos/archives/${id}`)));
  }
  const last = await world.upload('photos', pattern(6));
  const log = join(await vaultDirectory(world.directory), 'archives.jsonl');
  const linesBefore = (await readFile(log, 'utf8')).split('\n').length;
  const described = (await world.send('GET', '/-/vaults/photos')).text;
  world = await world.restart();
  expect((await readFile(log, 'utf8')).split('\n').length).toBe(5);
  expect(linesBefore).toBeGreaterThan(1200);
  expect((await world.send('GET', '/-/vaults/photos')).text).toBe(described);
  await world.clock.advance(25 * hourMs);
  const jobId = await world.job('photos', { Type: 'inventory-retrieval' });
  await world.clock.advance(4 * hourMs);
  const { ArchiveList } = JSON.parse((await world.send('GET', `/-/vaults/photos/jobs/${jobId}/output`)).text) as {
    ArchiveList: { ArchiveId: string }[];
  };
  expect(ArchiveList.map((archive) => archive.ArchiveId)).toEqual([kept, last]);
});

const root = resolve(__dirname, '../../..');

async function startTarget(directory: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(join(root, 'node_modules/.bin/tsx'), [join(__dirname, 'kill-target.ts'), directory], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const port = await new Promise<number>((resolvePort, reject) => {
    child.stdout?.once('data', (data) => resolvePort(Number(String(data).trim())));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return { child, port };
}

test('killed at any moment: every acknowledged archive is there and complete, and nothing else', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'glacier-kill-'));
  const acknowledged = new Map<string, Buffer>();
  const deleted = new Set<string>();
  let attempted = 0;
  for (let round = 0; round < 3; round++) {
    const { child, port } = await startTarget(directory);
    const headers = { 'x-amz-glacier-version': '2012-06-01' };
    await send(port, 'PUT', '/-/vaults/photos', headers, '');
    let left = 10;
    let tenAcknowledged = () => {};
    const reached = new Promise<void>((resolve) => {
      tenAcknowledged = resolve;
    });
    const uploadOn = async () => {
      for (;;) {
        const body = pattern(1 + ((attempted++ * 77_777) % (3 * mib)));
        const reply = await send(port, 'POST', '/-/vaults/photos/archives', checksums(body), body);
        if (reply.status !== 201) throw new Error(`${reply.status} ${reply.text}`);
        const archiveId = reply.headers['x-amz-archive-id'] as string;
        if (attempted % 5 === 0) {
          // The outcome is unknown until it is answered.
          acknowledged.delete(archiveId);
          await send(port, 'DELETE', `/-/vaults/photos/archives/${archiveId}`, {}, '');
          deleted.add(archiveId);
        } else acknowledged.set(archiveId, body);
        if (--left === 0) tenAcknowledged();
      }
    };
    const workers = Promise.allSettled([uploadOn(), uploadOn(), uploadOn(), uploadOn()]);
    await Promise.race([reached, workers]);
    await new Promise((done) => setTimeout(done, 17 + round * 31));
    // Kill the process group: the server and tsx, its parent.
    process.kill(-(child.pid as number), 'SIGKILL');
    await workers;
  }
  world = await openWorld({ directory, startAtMs: Date.now() });
  expect(acknowledged.size).toBeGreaterThan(10);
  const jobs = [];
  for (const [ArchiveId, body] of acknowledged) {
    jobs.push({ body, jobId: await world.job('photos', { Type: 'archive-retrieval', ArchiveId }) });
  }
  await world.clock.advance(4 * hourMs);
  for (const { body, jobId } of jobs) {
    const reply = await world.send('GET', `/-/vaults/photos/jobs/${jobId}/output`);
    expect(reply.headers['x-amz-sha256-tree-hash']).toBe(guideTreeHash(body));
    expect(reply.body.equals(body)).toBe(true);
  }
  const vault = await vaultDirectory(directory);
  expect(await readdir(join(vault, 'incoming'))).toEqual([]);
  for (const archiveId of deleted)
    await expect(world.glacier.archivePath('photos', archiveId)).rejects.toThrow('there is no archive');
  await world.glacier.takeInventoryNow('photos');
  const { NumberOfArchives } = JSON.parse((await world.send('GET', '/-/vaults/photos')).text) as {
    NumberOfArchives: number;
  };
  // An upload or a deletion may have taken effect without its answer: four workers in each of three rounds.
  expect(NumberOfArchives).toBeGreaterThanOrEqual(acknowledged.size);
  expect(NumberOfArchives).toBeLessThanOrEqual(acknowledged.size + 12);
  await rm(directory, { recursive: true, force: true });
});
