import type { DeletionRun, ListedDeletion } from '../contracts/deletion-run';
import type { Outcome, RetrievalPlan } from '../contracts/retrieval-run';
import type { OutcomeStores } from '../retrieval/outcomes/outcomes';
import { archiveOf } from './archive-of';
import { type DeletionKnowledge, originOf } from './deletion-knowledge';
import { isProven, type RetrievedArchive, retrievedArchives } from './retrieved-archives';

type Obstacle = Pick<Extract<ListedDeletion, { kind: 'stays' }>, 'why' | 'failedKey'>;

/** The list of the archives that a retrieval has copied. */
export class RetrievedList {
  constructor(
    private readonly stores: OutcomeStores,
    private readonly run: Pick<DeletionRun, 'archives'>,
    private readonly plan: RetrievalPlan,
    private readonly knowledge: DeletionKnowledge,
  ) {}

  /** All archives with all of their objects, in the order of their creation. */
  async *lines(): AsyncGenerator<ListedDeletion> {
    const waiting = new Map<string, { archive: RetrievedArchive; times: number }>();
    for await (const archive of retrievedArchives(this.stores, this.plan)) {
      const [{ archiveId }] = archive;
      const before = waiting.get(archiveId);
      const whole: RetrievedArchive = before ? [...before.archive, ...archive] : archive;
      const times = (before?.times ?? 0) + 1;
      if (times < (this.knowledge.times.get(archiveId) ?? 1)) waiting.set(archiveId, { archive: whole, times });
      else {
        waiting.delete(archiveId);
        yield this.#lineOf(whole);
      }
    }
  }

  #lineOf(whole: RetrievedArchive): ListedDeletion {
    const [first, ...others] = whole;
    const { treeHash, key } = first;
    const archive = archiveOf(first);
    const obstacle =
      first.outcome === 'folder' ? { why: 'folder' as const } : (failureOf(whole) ?? this.#originOf(first));
    if (obstacle) return { kind: 'stays', ...archive, key, ...obstacle };
    const objects = [first, ...others].flatMap((outcome) => {
      const crc32 = outcome.crc32 ?? this.knowledge.checksums.crc32Of(treeHash);
      return crc32 === undefined ? [] : [{ key: outcome.key, crc32 }];
    });
    if (objects.length <= others.length) return { kind: 'stays', ...archive, key, why: 'unrecorded' };
    return { kind: 'candidate', ...archive, objects };
  }

  #originOf(outcome: Outcome): Obstacle | undefined {
    // Archives of Moraine go only if they are named one by one.
    if (this.run.archives) return undefined;
    const origin = originOf(this.knowledge, outcome);
    return origin === 'other' ? undefined : { why: origin };
  }
}

/** Copy that the retrieval did not prove, if there is one: a further name of an archive that is proven is told apart. */
function failureOf(whole: RetrievedArchive): Obstacle | undefined {
  const failed = whole.filter((outcome) => !isProven(outcome));
  const [first] = failed;
  if (!first) return undefined;
  const isFurther = failed.length < whole.length && failed.every(({ isFurther }) => isFurther);
  return isFurther ? { why: 'further-name', failedKey: first.key } : { why: 'not-copied' };
}
