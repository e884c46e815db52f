import type { ComparedObject } from '../../../core/backup/snapshot/compare-snapshots';
import type { SnapshotHead, SnapshotLine } from '../../../core/contracts/snapshot';
import { jsonText } from '../../format/json-text';
import type { ComparedPair } from './compared-pair';
import type { DifferenceSums } from './difference-sums';

/**
 * JSON with one line per difference, so that line-based tools can read it too. Nothing is written before the first difference is
 * found.
 *
 * @param sums complete when all objects have been read
 */
export async function* differencesJson(
  { before, after }: ComparedPair,
  objects: AsyncIterable<ComparedObject>,
  sums: DifferenceSums,
): AsyncGenerator<string> {
  const beginning = `${jsonText({ before: headJson(before), after: headJson(after) }).slice(0, -1)},"changes":[`;
  let separator = beginning;
  for await (const object of objects) {
    if (object.kind === 'unchanged') continue;
    yield `${separator}\n${jsonText(changeJson(object))}`;
    separator = ',';
  }
  yield `${separator === beginning ? beginning : '\n'}],"stat":${jsonText(sums)}}\n`;
}

export const headJson = ({ plan, snapshot, takenAt }: SnapshotHead) => ({ plan, snapshot, takenAt });

const changeJson = ({ kind, key, before, after }: ComparedObject) => ({
  kind,
  key,
  before: before ? versionJson(before) : null,
  after: after ? versionJson(after) : null,
});

/** A version of an object, without its location in the vault. */
const versionJson = ({ key: _key, slices: _slices, ...version }: SnapshotLine) => version;
