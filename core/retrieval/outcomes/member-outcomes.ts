import type { MemberLine } from '../../contracts/copy-message';
import type { PackPieceResult } from '../../contracts/piece';
import type { Outcome } from '../../contracts/retrieval-run';
import type { WorkingFiles } from '../../ports/working-files';
import { MemberFiles } from '../member-files';
import { memberOutcome } from '../member-outcome';
import { groupsOf } from '../stage-members';
import type { CountedOutcome, PlacedResult } from './counted-outcome';

/** Outcome files read at once; a pack has up to 40 groups. */
const READS_AT_ONCE = 8;

/**
 * Outcome of each member of a piece of a pack, in order: from its group's file or, without one, that of the piece. The
 * requests of the piece are counted with the first member.
 */
export async function* memberOutcomesOf(
  workingFiles: WorkingFiles,
  runId: string,
  result: PlacedResult<PackPieceResult>,
): AsyncGenerator<CountedOutcome> {
  const { batch, index } = result;
  const files = new MemberFiles(workingFiles);
  const groups = groupsOf(result.members);
  let counts = { requests: result.requests, fallback: result.fallback, possibleDuplicates: result.possibleDuplicates };
  for (let first = 0; first < groups; first += READS_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(READS_AT_ONCE, groups - first) }, (_, at) => first + at);
    const reads = numbers.map(async (group): Promise<Outcome[]> => {
      const of = { runId, batch, index, group };
      return (await files.outcomesOf(of)) ?? uncut(result, await files.membersOf(of));
    });
    for (const outcome of (await Promise.all(reads)).flat()) {
      yield { ...outcome, ...counts };
      counts = { requests: 0, fallback: undefined, possibleDuplicates: 0 };
    }
  }
}

function uncut(result: PlacedResult, members: readonly MemberLine[]): Outcome[] {
  const reason = result.reason ?? 'it is not on record that it was copied';
  return members.map((member) => memberOutcome(result, member, { state: 'failed', reason }));
}
