import type { CatalogStatement } from '../../contracts/signed-catalog';
import type { Verdict } from '../../contracts/snapshot';
import { compareUtf8 } from '../../text/compare-utf8';

/** A snapshot whose catalog is proven or whose head is known. */
export interface Candidate {
  snapshot: string;
  /** ISO 8601. */
  takenAt: string;
  /** Start of the run that signed its catalog. */
  signedAt: string;
  catalogTreeHash: string;
  /** Whether its catalog names no accepted snapshot; undefined when that is not known without reading the catalog. */
  namesNone: boolean | undefined;
  /** Verdict in its own catalog; for a known snapshot, its current verdict. */
  verdict: Verdict;
  isKnown: boolean;
}

/** The other snapshots of the plan that a catalog lists. */
export type ListedSnapshots = Pick<CatalogStatement, 'accepted' | 'held'>;

export interface KeptDecision {
  /** Verdicts of the snapshots that are kept, by id. */
  kept: ReadonlyMap<string, Verdict>;
  /** Why each of the others counts as forgotten or never sealed, by id. */
  forgotten: ReadonlyMap<string, string>;
}

type Mention = ListedSnapshots['accepted'][number] & { kind: Verdict['kind'] };

/**
 * Decide which snapshots of a plan are kept, and with which verdicts: the newest accepted one, all newer ones, and
 * those that its catalog lists. Other older ones were forgotten or never sealed. A catalog lists what existed when it
 * was signed, so catalogs are ordered by the time of signing: a copy of an old one may be uploaded at any time. The
 * newest catalogs outrank a snapshot's own verdict, since a person may have decided later.
 *
 * Retention never forgets the newest accepted snapshot. An accepted snapshot whose catalog lists no other one was
 * therefore taken after the records had been lost, and says nothing about older snapshots; the newest accepted one
 * before it does.
 *
 * @param candidates in any order, one per id
 * @param listsOf reads the lists in the candidate's own catalog; undefined when it is older than such lists
 */
export async function decideKept(
  candidates: readonly Candidate[],
  listsOf: (candidate: Candidate) => Promise<ListedSnapshots | undefined>,
): Promise<KeptDecision> {
  const newestFirst = [...candidates].sort(byAge);
  const mentions = new Map<string, Mention>();
  const mentionOf = ({ snapshot, catalogTreeHash }: Candidate) => {
    const mention = mentions.get(snapshot);
    return mention?.catalogTreeHash === catalogTreeHash ? mention : undefined;
  };
  const verdictOf = (candidate: Candidate): Verdict => {
    const isAccepted = !candidate.isKnown && mentionOf(candidate)?.kind === 'accepted';
    return isAccepted ? { kind: 'accepted' } : candidate.verdict;
  };
  const kept = new Map<string, Verdict>();
  const forgotten = new Map<string, string>();
  let newestAccepted: { snapshot: string; listed: ReadonlyMap<string, string> } | undefined;
  for (const candidate of newestFirst) {
    const { snapshot, catalogTreeHash, isKnown } = candidate;
    const verdict = verdictOf(candidate);
    if (newestAccepted && !isKnown && newestAccepted.listed.get(snapshot) !== catalogTreeHash) {
      forgotten.set(snapshot, reasonOf(newestAccepted, snapshot));
      continue;
    }
    kept.set(snapshot, verdict);
    const isAccepted = verdict.kind === 'accepted';
    if (newestAccepted && (!isAccepted || candidate.namesNone === false)) continue;
    const lists = await listsOf(candidate);
    const { accepted, held } = lists ?? { accepted: [], held: [] };
    const isFirst = isAccepted && lists?.accepted.length === 0;
    if (!newestAccepted) {
      for (const other of accepted) addFirst(mentions, { ...other, kind: 'accepted' });
      for (const other of held) addFirst(mentions, { ...other, kind: 'held' });
    }
    if (isFirst) newestAccepted = undefined;
    else if (isAccepted && !newestAccepted) {
      const spoken = [...accepted, ...held].map((other) => [other.snapshot, other.catalogTreeHash] as const);
      newestAccepted = { snapshot, listed: new Map(spoken) };
    }
  }
  return { kept, forgotten };
}

function addFirst(mentions: Map<string, Mention>, mention: Mention): void {
  if (!mentions.has(mention.snapshot)) mentions.set(mention.snapshot, mention);
}

function reasonOf(
  { snapshot, listed }: { snapshot: string; listed: ReadonlyMap<string, string> },
  forgotten: string,
): string {
  return listed.has(forgotten)
    ? `the newest accepted snapshot, ${snapshot}, lists another catalog of it`
    : `the newest accepted snapshot, ${snapshot}, does not list it: it had been forgotten, was never sealed, or was no longer on record`;
}

/** Newest first. */
function byAge(one: Candidate, other: Candidate): number {
  return (
    Date.parse(other.signedAt) - Date.parse(one.signedAt) ||
    Date.parse(other.takenAt) - Date.parse(one.takenAt) ||
    compareUtf8(other.snapshot, one.snapshot)
  );
}
