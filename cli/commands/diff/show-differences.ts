import { type ComparedObject, compareSnapshots } from '../../../core/backup/snapshot/compare-snapshots';
import { escapeKeys } from '../../../core/backup/snapshot/escape-keys';
import { readSnapshotObjects } from '../../../core/backup/snapshot/read-snapshot';
import type { SnapshotHead, SnapshotLine } from '../../../core/contracts/snapshot';
import { resumingStream } from '../../../core/files/resuming-stream';
import type { Deployment } from '../../deployment/deployment';
import { isConfigured } from '../../deployment/find-plan';
import { type KeyChoice, keyChoice } from '../../globs';
import { orphanNote } from '../../report/describe-orphan';
import type { SnapshotReference } from '../../snapshot-reference';
import type { Terminal } from '../../terminal/terminal';
import { comparedGlobs } from './compared-globs';
import { type ComparedPair, comparedPair } from './compared-pair';
import { describeDifferences } from './describe-differences';
import { differenceLines } from './difference-lines';
import { addDifference, differing, noDifferences } from './difference-sums';
import { differencesJson, headJson } from './differences-json';

/** Stream the differences of two snapshots to the terminal, as lines or as one JSON object, and their sums. */
export async function showDifferences(
  deployment: Deployment,
  terminal: Terminal,
  options: {
    references: { before: SnapshotReference; after: SnapshotReference | undefined };
    globs: readonly string[];
    stat: boolean;
    json: boolean;
  },
): Promise<void> {
  const { references, globs, stat, json } = options;
  const pair = await comparedPair(deployment, references);
  const sums = noDifferences();
  const chosen = await comparedGlobs(deployment, terminal, pair, globs);
  const compared = counted(await comparedObjects(deployment, pair, chosen), (object) => addDifference(sums, object));
  if (json && !stat) return terminal.pour(differencesJson(pair, compared, sums));
  if (stat) for await (const _ of compared);
  else await terminal.pour(differenceLines(compared));
  if (json) return terminal.json({ before: headJson(pair.before), after: headJson(pair.after), stat: sums });
  const summary = describeDifferences(pair, sums);
  // In a pipe only the lines are printed.
  if (stat) for (const line of summary) terminal.say(line);
  else if (terminal.interactive || differing(sums) === 0) for (const line of summary) terminal.complain(line);
  for (const plan of new Set([pair.before.plan, pair.after.plan]))
    if (!isConfigured(deployment, plan)) terminal.complain(orphanNote(plan));
}

async function* counted(
  objects: AsyncIterable<ComparedObject>,
  count: (object: ComparedObject) => void,
): AsyncGenerator<ComparedObject> {
  for await (const object of objects) {
    count(object);
    yield object;
  }
}

async function comparedObjects(
  { files }: Deployment,
  { before, after }: ComparedPair,
  globs: readonly string[],
): Promise<AsyncIterable<ComparedObject>> {
  const inBefore = await escapeKeys(files, before, globs);
  const inAfter = await escapeKeys(files, after, globs);
  // A glob that is a key of either snapshot selects that key in both.
  const choice = keyChoice(
    globs.map(
      (glob, position) =>
        [inBefore, inAfter].map((escaped) => escaped[position]).find((escaped) => escaped !== glob) ?? glob,
    ),
  );
  return compareSnapshots(chosenLines(files, before, choice), chosenLines(files, after, choice));
}

/** One stream may be idle for longer than its connection lives, while the other one has keys that come first. */
async function* chosenLines(
  files: Deployment['files'],
  head: SnapshotHead,
  { chooses, prefix }: KeyChoice,
): AsyncGenerator<SnapshotLine> {
  for await (const line of resumingStream((after) => readSnapshotObjects(files, head, { after, prefix })))
    if (chooses(line.key)) yield line;
}
