import { inOrder } from '../collections/in-order';
import type { Outcome, RetrievalPlan } from '../contracts/retrieval-run';
import { type OutcomeStores, outcomeStreams } from '../retrieval/outcomes/outcomes';

/** An archive of a retrieval, with the outcome of each of its objects. */
export type RetrievedArchive = readonly [Outcome, ...Outcome[]];

/**
 * Archives of a retrieval in the order of their creation, as far as the retrieval's plan is in it. Elements of the inventory that
 * are not valid archives are left out. An archive whose objects are not next to each other comes several times.
 */
export async function* retrievedArchives(stores: OutcomeStores, plan: RetrievalPlan): AsyncGenerator<RetrievedArchive> {
  let archive: [Outcome, ...Outcome[]] | undefined;
  const outcomes = outcomeStreams(stores, plan).reduce<AsyncGenerator<Outcome>>(
    (one, other) => inOrder(one, other, byCreation),
    nothing(),
  );
  for await (const outcome of outcomes) {
    if (outcome.archiveId === '' || outcome.sizeBytes < 1) continue;
    if (archive?.[0].archiveId === outcome.archiveId) archive.push(outcome);
    else {
      if (archive) yield archive;
      archive = [outcome];
    }
  }
  if (archive) yield archive;
}

async function* nothing(): AsyncGenerator<never> {}

/** Compare dates by time: as texts, dates with and without fractions of a second are not in order. */
const byCreation = (one: Outcome, other: Outcome) =>
  one.creationDate === other.creationDate
    ? 0
    : (Date.parse(one.creationDate) || 0) - (Date.parse(other.creationDate) || 0);

const PROVEN: readonly Outcome['outcome'][] = ['verified', 'adopted', 'present', 'copied'];

/** Whether an object of an archive was proven. */
export const isProven = ({ outcome }: Outcome): boolean => PROVEN.includes(outcome);
