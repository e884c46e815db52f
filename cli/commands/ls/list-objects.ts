import type { SnapshotHead, SnapshotLine } from '../../../core/contracts/snapshot';
import type { Deployment } from '../../deployment/deployment';
import { isConfigured } from '../../deployment/find-plan';
import { chosenObjects, findSnapshot } from '../../deployment/find-snapshot';
import { didYouMeanKey, matchGlobs } from '../../deployment/match-globs';
import { countOf, formatBytes } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { jsonText } from '../../format/json-text';
import { printable } from '../../format/printable';
import { conditionClause } from '../../report/describe-damage';
import { orphanNote } from '../../report/describe-orphan';
import type { SnapshotReference } from '../../snapshot-reference';
import { roomOf } from '../../terminal/room-of';
import type { Terminal } from '../../terminal/terminal';

/** Narrower terminals have room for keys only without the times before them. */
const COLUMNS_WITH_TIMES = 60;

/** Stream a snapshot's objects to the terminal, as lines or as one JSON object. */
export async function listObjects(
  deployment: Deployment,
  terminal: Terminal,
  options: { reference: SnapshotReference; glob: string | undefined; long: boolean; json: boolean },
): Promise<void> {
  const { reference, glob, long, json } = options;
  const head = await findSnapshot(deployment, reference);
  const { globs, unmatched, notes } = await matchGlobs(deployment, head, glob === undefined ? [] : [glob]);
  for (const note of notes) terminal.complain(note);
  const objects = chosenObjects(deployment, head, globs);
  if (json) return terminal.pour(jsonOf(head, objects));
  const sums = { objects: 0, bytes: 0 };
  const hasTimes = roomOf(terminal) >= COLUMNS_WITH_TIMES;
  await terminal.pour(textOf(objects, { long, hasTimes }, sums));
  // In a pipe only the lines are printed.
  if (!terminal.interactive && sums.objects > 0) return;
  const what = sums.objects > 0 ? `${countOf(sums.objects, 'object')}, ${formatBytes(sums.bytes)}` : 'No such object';
  const [missed] = unmatched;
  const meant = missed === undefined ? '' : await didYouMeanKey(deployment, head, missed);
  terminal.complain(
    `${what} in snapshot ${head.snapshot} of ${formatTime(head.takenAt)} UTC${conditionClause(head)}.${meant}`,
  );
  if (!isConfigured(deployment, head.plan)) terminal.complain(orphanNote(head.plan));
}

async function* textOf(
  objects: AsyncIterable<SnapshotLine>,
  { long, hasTimes }: { long: boolean; hasTimes: boolean },
  sums: { objects: number; bytes: number },
): AsyncGenerator<string> {
  for await (const object of objects) {
    sums.objects++;
    sums.bytes += object.sizeBytes;
    const { key, sizeBytes, modifiedAt, treeHash, slices } = object;
    const where = long ? `${treeHash}  ${slices.map(({ archive }) => archive).join(',')}  ` : '';
    const when = hasTimes ? `${formatTime(modifiedAt)}  ` : '';
    yield `${formatBytes(sizeBytes).padStart(10)}  ${when}${where}${printable(key)}\n`;
  }
}

/**
 * JSON with one line per object, so that line-based tools can read it too. Nothing is written before the first object is
 * read.
 */
async function* jsonOf(
  { plan, snapshot, takenAt }: SnapshotHead,
  objects: AsyncIterable<SnapshotLine>,
): AsyncGenerator<string> {
  const beginning = `${jsonText({ plan, snapshot, takenAt }).slice(0, -1)},"objects":[`;
  let before = beginning;
  for await (const object of objects) {
    yield `${before}\n${jsonText(object)}`;
    before = ',';
  }
  yield before === beginning ? `${beginning}]}\n` : '\n]}\n';
}
