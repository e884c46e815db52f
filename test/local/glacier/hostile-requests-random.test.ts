import { seededRandom } from '../../../local/glacier-server/seeded-random';
import { request, upload } from './hostile-request';
import { type HostileWorld, hangRealMs, openHostileWorld } from './hostile-world';
import { type Known, type RandomRequest, randomRequest } from './random-request';
import { RawConnection } from './raw-connection';

const requests = 20_000;
const connectionsAtOnce = 32;
const seed = 20_260_105;
/** Real time that an incomplete request is left for the server to refuse, before its client goes. */
const patienceRealMs = 25;

let world: HostileWorld;
beforeAll(async () => {
  world = await openHostileWorld();
});
afterAll(() => world?.close());

/** An archive, a job whose output can be had, and a multipart upload. */
async function prepare(): Promise<Known> {
  const header = async (bytes: Buffer, name: string) => (await world.exchange(bytes)).headers.get(name) as string;
  const archiveId = await header(upload(), 'x-amz-archive-id');
  const job = JSON.stringify({ Type: 'archive-retrieval', ArchiveId: archiveId, Tier: 'Expedited' });
  const jobId = await header(request('POST', '/-/vaults/photos/jobs', {}, job), 'x-amz-job-id');
  const initiate = request('POST', '/-/vaults/photos/multipart-uploads', { 'x-amz-part-size': '1048576' });
  const uploadId = await header(initiate, 'x-amz-multipart-upload-id');
  await world.server.ask('advance', 3_600_000);
  return { archiveId, jobId, uploadId };
}

/** Outcome of a request: a status, or the end of the connection. */
async function outcomeOf(connection: RawConnection, sent: RandomRequest): Promise<number | 'closed' | 'gone'> {
  connection.write(sent.bytes);
  const reply = await connection.reply(sent.isWhole ? hangRealMs : patienceRealMs, { head: sent.isHead });
  if (reply === 'closed') return reply;
  if (reply !== 'silent') return reply.status;
  if (sent.isWhole) throw new Error('no answer');
  // The server waits for the rest, and must release everything once the client has disconnected.
  connection.halfClose();
  const late = await connection.reply(hangRealMs, { head: sent.isHead });
  if (late === 'silent') throw new Error('no end');
  return late === 'closed' ? 'gone' : late.status;
}

test('20,000 malformed requests: answers below 500, no crash, no hang, no leftover files', async () => {
  const known = await prepare();
  const random = seededRandom(seed);
  const outcomes = new Map<number | string, number>();
  const surprises: string[] = [];
  const before = await world.server.usage();
  let sentRequests = 0;
  const client = async () => {
    let connection = new RawConnection(world.server.port);
    while (sentRequests < requests && surprises.length < 5) {
      sentRequests++;
      const sent = randomRequest(random, known);
      const outcome = await outcomeOf(connection, sent).catch((error: Error) => error.message);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (typeof outcome === 'number' ? outcome >= 500 : outcome !== 'closed' && outcome !== 'gone') {
        surprises.push(`${outcome}: ${JSON.stringify(sent.bytes.toString('latin1', 0, 700))}`);
      }
      if (sent.isWhole && typeof outcome === 'number' && outcome < 400) continue;
      connection.destroy();
      connection = new RawConnection(world.server.port);
    }
    connection.destroy();
  };
  await Promise.all(Array.from({ length: connectionsAtOnce }, client));

  expect(surprises).toEqual([]);
  expect(world.server.isAlive()).toBe(true);
  expect(world.server.errorOutput).toEqual([]);
  // The requests must get past the first check: all of these must be among the answers.
  for (const status of [200, 201, 204, 400, 403, 404, 417, 431]) expect(outcomes.get(status)).toBeGreaterThan(10);
  expect(await world.leaks()).toEqual({ files: [], outside: [], connections: 0 });
  const after = await world.server.usage();
  // An open vault keeps its log open; no other descriptor may stay open.
  const vaults = await vaultCount();
  expect(after.descriptors - before.descriptors).toBeLessThanOrEqual(vaults - 1);

  expect((await world.exchange(upload())).status).toBe(201);
  await world.restart();
  expect(await world.leaks()).toEqual({ files: [], outside: [], connections: 0 });
  expect(await vaultCount()).toBe(vaults);
}, 600_000);

async function vaultCount(): Promise<number> {
  let [vaults, marker] = [0, ''];
  for (let page = 0; page < 200; page++) {
    const reply = await world.exchange(request('GET', `/-/vaults?marker=${encodeURIComponent(marker)}`));
    const { VaultList, Marker } = JSON.parse(reply.text) as { VaultList: unknown[]; Marker: string | null };
    vaults += VaultList.length;
    if (Marker === null) return vaults;
    marker = Marker;
  }
  throw new Error('the list of vaults does not end');
}
