import type { GlacierOptions } from '../../../local/glacier/glacier-options';
import { errorOf, guideTreeHash, hourMs, openWorld, pattern, vaultArn, type World } from './harness';

let world: World;
async function open(options: GlacierOptions = {}): Promise<void> {
  world = await openWorld({ options });
  await world.send('PUT', '/-/vaults/photos');
}
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

async function finishedJob(parameters: object = {}): Promise<string> {
  const jobId = await world.job('photos', { Type: 'inventory-retrieval', ...parameters });
  await world.clock.advance(4 * hourMs);
  return jobId;
}

const output = (jobId: string, headers: Record<string, string> = {}) =>
  world.send('GET', `/-/vaults/photos/jobs/${jobId}/output`, headers);
const inventory = async (parameters: object = {}) => (await output(await finishedJob(parameters))).text;
interface Listed {
  ArchiveList: { ArchiveId: string; CreationDate: string }[];
}
const idsOf = (text: string) => (JSON.parse(text) as Listed).ArchiveList.map((archive) => archive.ArchiveId);
const markerOf = async (jobId: string) =>
  (
    JSON.parse((await world.send('GET', `/-/vaults/photos/jobs/${jobId}`)).text) as {
      InventoryRetrievalParameters: { Marker: string | null };
    }
  ).InventoryRetrievalParameters.Marker;

test('JSON, to the byte: compact, in order of creation, second dates, empty description, no newline', async () => {
  await open();
  const first = await world.upload('photos', pattern(1));
  await world.clock.advance(hourMs);
  const second = await world.upload('photos', pattern(2), { 'x-amz-archive-description': 'say "hi", \\o/' });
  await world.clock.advance(hourMs);
  await world.glacier.takeInventoryNow('photos');
  const reply = await output(await finishedJob());
  const dates = reply.text.match(/2026-01-05T\d\d:00:0\dZ/g) ?? [];
  expect(dates).toHaveLength(3);
  expect(reply.text).toBe(
    `{"VaultARN":"${vaultArn('photos')}","InventoryDate":"${dates[0]}","ArchiveList":[` +
      `{"ArchiveId":"${first}","ArchiveDescription":"","CreationDate":"${dates[1]}","Size":1,"SHA256TreeHash":"${guideTreeHash(pattern(1))}"},` +
      `{"ArchiveId":"${second}","ArchiveDescription":"say \\"hi\\", \\\\o/","CreationDate":"${dates[2]}","Size":2,"SHA256TreeHash":"${guideTreeHash(pattern(2))}"}]}`,
  );
  expect(reply.headers['content-type']).toBe('application/json');
  expect(reply.headers).not.toHaveProperty('x-amz-sha256-tree-hash');
  expect(dates.map((date) => date.slice(11, 13))).toEqual(['12', '10', '11']);
});

test('CSV, to the byte: quotes where needed, a quote escaped by a backslash, a backslash by nothing', async () => {
  await open();
  const rows = [
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['back\\slash', 'back\\slash'],
    ['\\",', '"\\\\","'],
    ['', ''],
  ] as const;
  const ids: string[] = [];
  for (const [description] of rows) {
    ids.push(await world.upload('photos', pattern(7), description ? { 'x-amz-archive-description': description } : {}));
  }
  await world.glacier.takeInventoryNow('photos');
  const reply = await output(await finishedJob({ Format: 'CSV' }));
  const lines = reply.text.split('\n');
  expect(lines[0]).toBe('ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash');
  rows.forEach(([, field], at) => {
    const date = /2026-01-05T10:00:\d\dZ/.exec(lines[at + 1] ?? '')?.[0];
    expect(lines[at + 1]).toBe(`${ids[at]},${field},${date},7,${guideTreeHash(pattern(7))}`);
  });
  expect(lines.slice(7)).toEqual(['']);
  expect(reply.headers['content-type']).toBe('text/csv');
});

test('every CSV field is quoted, and dates have milliseconds, where so set', async () => {
  await open({ csvQuoting: 'always', inventoryDates: 'milliseconds' });
  await world.upload('photos', pattern(7));
  await world.glacier.takeInventoryNow('photos');
  expect((await inventory({ Format: 'CSV' })).split('\n')[1]).toMatch(
    /^"[\w-]{138}","","2026-01-05T10:00:\d\d\.\d{3}Z","7","[0-9a-f]{64}"$/,
  );
  expect(await inventory()).toMatch(/"InventoryDate":"2026-01-05T10:00:\d\d\.\d{3}Z"/);
});

test('an inventory reflects its date: later uploads are missing, later deletions still listed', async () => {
  await open();
  const first = await world.upload('photos', pattern(1));
  const second = await world.upload('photos', pattern(2));
  await world.glacier.takeInventoryNow('photos');
  await world.send('DELETE', `/-/vaults/photos/archives/${first}`);
  const third = await world.upload('photos', pattern(3));
  expect(idsOf(await inventory())).toEqual([first, second]);
  await world.clock.advance(24 * hourMs);
  expect(idsOf(await inventory())).toEqual([second, third]);
});

test('a job returns the inventory that was the latest when it started', async () => {
  await open();
  const first = await world.upload('photos', pattern(1));
  await world.glacier.takeInventoryNow('photos');
  const jobId = await world.job('photos', { Type: 'inventory-retrieval' });
  await world.upload('photos', pattern(2));
  await world.glacier.takeInventoryNow('photos');
  await world.clock.advance(4 * hourMs);
  expect(idsOf((await output(jobId)).text)).toEqual([first]);
});

test('an emptied vault has an empty inventory', async () => {
  await open();
  const archiveId = await world.upload('photos', pattern(1));
  await world.send('DELETE', `/-/vaults/photos/archives/${archiveId}`);
  await world.glacier.takeInventoryNow('photos');
  expect(await inventory()).toMatch(/^\{"VaultARN":"[^"]+","InventoryDate":"[^"]+","ArchiveList":\[\]\}$/);
  expect(await inventory({ Format: 'CSV' })).toBe('ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash\n');
});

test('a date window: the start is inclusive, the end exclusive, on dates as listed', async () => {
  await open();
  const ids: string[] = [];
  for (let hour = 0; hour < 4; hour++) {
    ids.push(await world.upload('photos', pattern(1)));
    await world.clock.advance(hourMs);
  }
  await world.glacier.takeInventoryNow('photos');
  const all = JSON.parse(await inventory()) as Listed;
  const dates = all.ArchiveList.map((archive) => archive.CreationDate);
  const select = (parameters: object) => inventory({ InventoryRetrievalParameters: parameters }).then(idsOf);
  expect(await select({ StartDate: dates[1] })).toEqual(ids.slice(1));
  expect(await select({ EndDate: dates[2] })).toEqual(ids.slice(0, 2));
  expect(await select({ StartDate: dates[1], EndDate: dates[3] })).toEqual(ids.slice(1, 3));
  expect(await select({ StartDate: '2030-01-01T00:00:00Z' })).toEqual([]);
});

test('Limit and Marker: the finished job holds the marker of the next page, null at the end', async () => {
  await open();
  const ids: string[] = [];
  for (let at = 0; at < 5; at++) ids.push(await world.upload('photos', pattern(1)));
  await world.glacier.takeInventoryNow('photos');
  const found: string[][] = [];
  let Marker: string | null = null;
  do {
    const jobId: string = await finishedJob({ InventoryRetrievalParameters: { Limit: '2', Marker } });
    found.push(idsOf((await output(jobId)).text));
    Marker = await markerOf(jobId);
    // A deletion between the pages moves nothing.
    if (found.length === 1) {
      await world.send('DELETE', `/-/vaults/photos/archives/${ids[0]}`);
      await world.glacier.takeInventoryNow('photos');
    }
  } while (Marker !== null && found.length < 10);
  expect(found).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
});

test('ranges work on inventories', async () => {
  await open();
  await world.upload('photos', pattern(1));
  await world.glacier.takeInventoryNow('photos');
  const jobId = await finishedJob();
  const whole = await output(jobId);
  const reply = await output(jobId, { range: 'bytes=5-14' });
  expect(reply.status).toBe(206);
  expect(reply.headers['content-range']).toBe(`bytes 5-14/${whole.body.length}`);
  expect(reply.text).toBe(whole.text.slice(5, 15));
  expect(errorOf(await output(jobId, { range: `bytes=${whole.body.length}-` }))).toMatch(/^400 /);
});

test('an inventory longer than a megabyte lists each archive once', async () => {
  await open();
  const headers = { 'x-amz-archive-description': 'd'.repeat(1024) };
  const ids: string[] = [];
  for (let at = 0; at < 1000; at += 100) {
    ids.push(...(await Promise.all(Array.from({ length: 100 }, () => world.upload('photos', pattern(1), headers)))));
  }
  await world.glacier.takeInventoryNow('photos');
  const listed = idsOf(await inventory());
  expect(listed).toHaveLength(1000);
  expect(new Set(listed)).toEqual(new Set(ids));
});

test('changes during an inventory are in that one or in the next', async () => {
  await open();
  const uploads: Promise<string>[] = [];
  const taken: Promise<void>[] = [];
  for (let round = 0; round < 10; round++) {
    for (let at = 0; at < 10; at++) uploads.push(world.upload('photos', pattern(1)));
    taken.push(world.glacier.takeInventoryNow('photos'), world.glacier.takeInventoryNow('photos'));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const [ids] = await Promise.all([Promise.all(uploads), Promise.all(taken)]);
  await world.clock.advance(25 * hourMs);
  expect(new Set(idsOf(await inventory()))).toEqual(new Set(ids));
});
