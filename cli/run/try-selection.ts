import { createReadStream } from 'node:fs';
import { NothingSelectedError } from '../../core/contracts/errors';
import type { InventoryEntry } from '../../core/inventory/inventory-entry';
import { readIds } from '../../core/selection/read-ids';
import { selectArchives } from '../../core/selection/select-archives';
import { nothingSelected, selectionOutcome } from '../../core/selection/selection-outcome';
import { printable } from '../format/printable';
import { didYouMeanGlob } from '../near-glob';
import type { AskedSelection } from '../selection-options';
import type { Terminal } from '../terminal/terminal';
import { UnmatchedGlobs } from '../unmatched-globs';

/** Maximum unmatched globs that are named. */
const NAMED_MAX = 5;

/** Archives on which a selection is tried before a run selects from its own list. */
export interface TriedList {
  /** Such as `the inventory of vault photos of 2026-01-05T08:00:00Z`. */
  title: string;
  /** All archives, the same ones each time. */
  archives(): AsyncIterable<InventoryEntry>;
  namesOf(entry: InventoryEntry): readonly string[];
  /** Whether the run selects from this very list; otherwise the outcome is only information. */
  isThatOfRun: boolean;
  /** Sentence on when the run would select from another list. */
  whenChanged?: string;
}

/** Try a selection before a run is started: say which globs match nothing. @throws NothingSelectedError when the run would select nothing */
export async function trySelection(
  terminal: Terminal,
  { selection, idsFile }: AskedSelection,
  list: TriedList,
): Promise<void> {
  const { title, namesOf, isThatOfRun, whenChanged } = list;
  const ids = idsFile === undefined ? undefined : await readIds(createReadStream(idsFile));
  const unmatched = new UnmatchedGlobs(selection.paths);
  const { filter, result: isAny } = await selectArchives(selection, { namesOf, ids }, async (passed) => {
    let isTaken = false;
    for await (const entry of list.archives()) {
      if (passed.takes(entry)) isTaken = true;
      if (!unmatched.isEmpty) unmatched.note(namesOf(entry));
      else if (isTaken) break;
    }
    return isTaken;
  });
  if (isAny || !isThatOfRun) {
    for (const sentence of await describeUnmatched(unmatched, list)) {
      terminal.complain(isThatOfRun ? `Warning: ${sentence}` : sentence);
    }
    if (!isAny) terminal.complain(`The selection takes nothing of ${title}: only what is newer can be selected.`);
    return;
  }
  const outcome = selectionOutcome({ ...selection, ids: idsFile }, filter, { ids, dropped: 0 });
  const { message } = nothingSelected(title, outcome, selection);
  const sentences = [`${message}.`, ...(await describeUnmatched(unmatched, list)), whenChanged];
  throw new NothingSelectedError(sentences.filter((sentence) => sentence !== undefined).join(' '));
}

/** A sentence for each of the first globs that match nothing, with the name that is probably meant. */
export async function describeUnmatched(
  { globs }: UnmatchedGlobs,
  list: Omit<TriedList, 'isThatOfRun'>,
): Promise<string[]> {
  const sentences: string[] = [];
  for (const glob of globs.slice(0, NAMED_MAX)) {
    const meant = await didYouMeanGlob(glob, namesIn(list));
    sentences.push(`'${printable(glob)}' matches no archive in ${list.title}.${meant}`);
  }
  return sentences;
}

async function* namesIn({ archives, namesOf }: Pick<TriedList, 'archives' | 'namesOf'>): AsyncGenerator<string> {
  for await (const entry of archives()) yield* namesOf(entry);
}
