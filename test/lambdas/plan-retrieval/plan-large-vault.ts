import { createHash } from 'node:crypto';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { peakRssBytes } from '../../../bench/peak-rss';
import { provenanceMetadata } from '../../../core/archive/provenance';
import type { ObjectLocation } from '../../../core/ports/object-location';
import { planRetrieval } from '../../../lambdas/plan-retrieval/plan-retrieval';
import { INVENTORY_DATE, VAULT_ARN } from '../../core/inventory/inventories';
import { RESTORED, RUNS, runOf, world } from './runs';

// Plans a vault of as many archives as the first argument says, and prints what that took, as JSON. The inventory is
// made as it is read, and what is written is counted and dropped, so that the memory used is the plan's.

const count = Number(process.argv[2]);
/** With the second argument `elsewhere`, all are at the destination, under other names, and are renamed. */
const isElsewhere = process.argv[3] === 'elsewhere';
const step = isElsewhere ? 1 : 10;
/** One in ten is at the destination already; of the others, one in ten shares its description with the one before it. */
const isPresent = (n: number) => n % step === 0;
const describedAs = (n: number) => (n % 10 === 5 ? n - 1 : n);
const SIZE_BYTES = 1_000_000;

const digits = (n: number) => String(n).padStart(9, '0');
/** Beginnings of ids and checksums, which their last digits tell apart: hashing for each archive takes longer than its plan. */
const HEX = Array.from({ length: 1000 }, (_, n) => createHash('sha512').update(String(n)).digest('hex'));
const hexOf = (n: number, length: number) => String(HEX[n % HEX.length]).slice(0, length - 9) + digits(n);
const archiveIdOf = (n: number) => `${hexOf(n, 137)}-`;
const treeHashOf = (n: number) => hexOf(n, 64);
/** Where an archive lies that is present. */
const writtenTo = (n: number) => (isElsewhere ? `old/${digits(n)}.dat` : descriptionOf(n));
const descriptionOf = (n: number) => `backup/2019/volume-a/folder/${digits(describedAs(n))}.dat`;
/** In no order: 7,919 is prime, so that every second of the row comes once. */
const creationDateOf = (n: number) =>
  new Date(Date.UTC(2012, 0, 1) + ((n * 7919) % count) * 1000).toISOString().replace('.000Z', 'Z');

const elementOf = (n: number) =>
  `${n === 0 ? '' : ','}{"ArchiveId":"${archiveIdOf(n)}","ArchiveDescription":"${descriptionOf(n)}",` +
  `"CreationDate":"${creationDateOf(n)}","Size":${SIZE_BYTES},"SHA256TreeHash":"${treeHashOf(n)}"}`;

const head = `{"VaultARN":"${VAULT_ARN}","InventoryDate":"${INVENTORY_DATE}","ArchiveList":[`;
// Every element but the first is as long as the next.
const sizeBytes = head.length + elementOf(0).length + (count - 1) * elementOf(1).length + 2;

async function* inventory() {
  let text = head;
  for (let n = 0; n < count; n++) {
    text += elementOf(n);
    if (text.length < 64 * 1024) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(`${text}]}`);
}

async function main() {
  const of = world();
  const written = { files: 0, characters: 0 };
  const positionOf = (key: string) => Number(/(\d{9})\.dat$/.exec(key)?.[1]);
  const objects: typeof of.objects = {
    ...of.objects,
    async write(_: ObjectLocation, content: string | AsyncIterable<string>) {
      written.files++;
      if (typeof content === 'string') written.characters += content.length;
      else for await (const text of content) written.characters += text.length;
    },
    async *list(bucket) {
      if (bucket === RUNS) yield { key: 'record', sizeBytes: 1 };
      else for (let n = 0; n < count; n++) if (isPresent(n)) yield { key: writtenTo(n), sizeBytes: SIZE_BYTES };
    },
    /** What was written before is on record. */
    async read({ key }) {
      if (key !== 'record') return undefined;
      return (async function* () {
        for (let n = 0; n < count; n += step) {
          const facts = { archiveId: archiveIdOf(n), key: writtenTo(n), sizeBytes: SIZE_BYTES };
          yield Buffer.from(`${JSON.stringify({ ...facts, treeHash: treeHashOf(n), crc32: 1 })}\n`);
        }
      })();
    },
    async head({ bucket, key }) {
      const n = positionOf(key);
      if (bucket !== RESTORED || !isPresent(n)) return undefined;
      const archive = { archiveId: archiveIdOf(n), treeHash: treeHashOf(n), creationDate: '', description: '' };
      const metadata = provenanceMetadata({ vault: 'photos', ...archive });
      return { sizeBytes: SIZE_BYTES, metadata, crc32: 1, isReadable: true };
    },
  };
  const vaults = { ...of.vaults, readOutput: async () => ({ body: inventory(), sizeBytes, treeHash: undefined }) };
  const rssMibBefore = process.memoryUsage.rss() / 2 ** 20;
  const startedAtMs = performance.now();
  const plan = await planRetrieval(
    { run: runOf<'retrieve'>({ rename: isElsewhere }), inventory: { jobId: 'job' } },
    { ...of, vaults, files: memoryWorkingFiles(objects, RUNS), destination: objects },
  );
  console.log(
    JSON.stringify({
      plan,
      written,
      seconds: (performance.now() - startedAtMs) / 1000,
      rssMibBefore,
      peakRssMib: peakRssBytes() / 2 ** 20,
    }),
  );
}

void main();
