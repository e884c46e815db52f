import type { IncomingMessage, ServerResponse } from 'node:http';
import { glacierClient } from '../../adapters/aws/clients/glacier';
import { glacierVaults } from '../../adapters/aws/glacier-vaults';
import { memoryClock } from '../../adapters/memory/memory-clock';
import type { InventoryReady } from '../../core/contracts/inventory-ready';
import { readInventory } from '../../core/inventory/read-inventory';
import { getInventoryProgress } from '../../core/inventory/records/inventory-progress';
import { treeHashOf } from '../../core/tree-hash/tree-hash';
import { checkArchives } from '../../lambdas/check-archives/check-archives';
import { readRemaining } from '../../lambdas/delete-vault/read-remaining';
import { collectListed, readListed } from '../../lambdas/plan-deletion/read-listed';
import { collectRun } from '../../lambdas/plan-retrieval/collect-run';
import { readPart } from '../../lambdas/read-inventory/read-part';
import { findMapping } from '../../lambdas/read-mapping/find-mapping';
import { placeMapping } from '../../lambdas/read-mapping/place-mapping';
import { element, inventoryOf } from '../core/inventory/inventories';
import { mappingFile } from '../core/naming/synology/mapping-file';
import { aCheck, Checking } from '../lambdas/check-archives/checking';
import { runOf, world } from '../lambdas/plan-retrieval/runs';
import { Listing, RUN_ID } from '../lambdas/read-inventory/listings';
import { silent } from '../lambdas/retrieval/simulation';
import { RawServer } from './raw-server';

// What becomes of a job's output that comes without a Content-Length: its end is the end of the connection, or what broke it.

const inventory = Buffer.from(inventoryOf([1, 2, 3].map((n) => element(n))));
const job = { vault: 'photos', jobId: 'job' };
const ready: InventoryReady = { jobId: 'job', sizeBytes: inventory.length };

let glacier: RawServer;
let client: ReturnType<typeof glacierClient>;
let ranges: string[];
beforeEach(async () => {
  glacier = await RawServer.start();
  client = glacierClient({ ...glacier.clientConfig, maxAttempts: 1 });
  ranges = [];
});
afterEach(async () => {
  client.destroy();
  await glacier.stop();
});

/** Answer with an output, of which each connection delivers so many bytes at most, and then ends as if they were all. */
function answerWith(output: Uint8Array, bytesMax = Number.POSITIVE_INFINITY): void {
  glacier.answer = ({ headers }: IncomingMessage, response: ServerResponse) => {
    const [, start = '0', end] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    ranges.push(headers.range ?? 'all');
    const wanted = output.subarray(Number(start), end === undefined ? undefined : Number(end) + 1);
    response.writeHead(headers.range ? 206 : 200, { 'Transfer-Encoding': 'chunked' }).end(wanted.subarray(0, bytesMax));
  };
}

const deps = () => ({ vaults: glacierVaults(client), clock: memoryClock(), log: silent });

async function read(sizeBytes: number | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readInventory({ ...job, sizeBytes }, deps())) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('an inventory without a Content-Length', () => {
  it('is read to the size of the job, over as many connections as it takes', async () => {
    answerWith(inventory, 300);
    expect(await read(inventory.length)).toBe(inventory.toString());
    const last = inventory.length - 1;
    expect(ranges.slice(0, 3)).toEqual(['all', `bytes=300-${last}`, `bytes=600-${last}`]);
  });

  it('is an error that is retried when it does not come to its end', async () => {
    answerWith(inventory, 0);
    await expect(read(inventory.length)).rejects.toMatchObject({ name: 'LengthMismatchError', actualBytes: 0 });
    expect(ranges).toHaveLength(9);
  });

  it('is an error when it is longer than the job says', async () => {
    answerWith(inventory);
    await expect(read(inventory.length - 1)).rejects.toMatchObject({ name: 'LengthMismatchError' });
  });

  it('is an error when the job does not say how long it is', async () => {
    answerWith(inventory);
    await expect(read(undefined)).rejects.toThrow('without a Content-Length');
  });
});

describe('an output that ends early is read to its end', () => {
  beforeEach(() => answerWith(inventory, 300));

  it('by a retrieval', async () => {
    const { archives } = await collectRun({ run: runOf(), inventory: ready }, { ...world(), ...deps() });
    expect(archives.count).toBe(3);
  });

  it('by an inventory', async () => {
    const listing = await Listing.opened();
    const { run, items, files } = listing;
    const remainingMs = () => 900_000;
    expect(await readPart({ run, inventory: ready }, { ...deps(), items, files, remainingMs })).toEqual({ done: true });
    expect((await getInventoryProgress(items, RUN_ID))?.sums.archives).toBe(3);
  });

  it('by a check', async () => {
    const checking = new Checking();
    await checking.snapshot('2026-01-03-a', ['one']);
    const { items, files } = checking;
    await checkArchives({ run: aCheck(), inventory: ready }, { ...deps(), items, files, remainingMs: () => 900_000 });
    expect(ranges.length).toBeGreaterThan(1);
  });

  it('by a deletion', async () => {
    expect((await readListed({ vault: 'photos', ...ready }, deps())).all.size).toBe(3);
    expect((await collectListed({ vault: 'photos', ...ready }, deps())).count).toBe(3);
    const since = '2026-01-01T00:00:00Z';
    expect(await readRemaining({ vault: 'photos', ...ready }, since, deps())).toMatchObject({ archives: 3 });
  });

  it('by a retrieval with a mapping', async () => {
    const step = { runId: 'run-1', vault: 'photos' };
    const found = await findMapping({ step: 'find', ...step, inventory: ready }, deps());
    expect(found).toMatchObject({ kind: 'found', archive: { archiveId: element(3).ArchiveId } });
    const mapping = await mappingFile([{ share: 'photo', path: 'a.jpg', archiveId: 'A' }]);
    answerWith(mapping, 5000);
    const archive = {
      archiveId: 'M',
      sizeBytes: mapping.length,
      treeHash: treeHashOf(mapping).toString('hex'),
      creationDate: '2026-01-01T00:00:00Z',
    };
    const { files } = world();
    const input = { step: 'read', ...step, archive, job: { jobId: 'job' } } as const;
    expect(await placeMapping(input, { ...deps(), files })).toMatchObject({ kind: 'read', names: 1 });
  });
});
