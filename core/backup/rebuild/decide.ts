import type { CatalogStatement } from '../../contracts/signed-catalog';
import type { Verdict } from '../../contracts/snapshot';
import { compareUtf8 } from '../../text/compare-utf8';

/** A snapshot that counts: its catalog is proven, or its head is known. */
export interface Candidate {
  snapshot: string;
  /** ISO 8601. */
  takenAt: string;
  /** When the run that signed its catalog began. */
  signedAt: string;
  catalogTreeHash: string;
  /** Whether its catalog names no accepted snapshot; undefined where only the catalog tells. */
  namesNone: boolean | undefined;
  /** As its own catalog has it; of a known one, as it stands by now. */
  verdict: Verdict;
  isKnown: boolean;
}

/** What a catalog says of the plan's other snapshots. */
export type Lists = Pick<CatalogStatement, 'accepted' | 'held'>;

export interface Decision {
  /** Verdicts of the snapshots that stand, by their ids. */
  standing: ReadonlyMap<string, Verdict>;
  /** Why each of the others was forgotten, or never sealed. */
  forgotten: ReadonlyMap<string, string>;
}

type Mention = Lists['accepted'][number] & { kind: Verdict['kind'] };

/**
 * Decide which snapshots of a plan stand, and as what: the newest accepted one, what is newer than it, and what it speaks
 * of. Another one that is older was forgotten since, or never sealed. A catalog speaks of what was there when it was
 * signed, so that their order is that of what was signed: a copy of an old one may be uploaded at any time. What the newest
 * catalogs say of a snapshot outranks its own verdict: a person may have decided since.
 *
 * Of what is older than an accepted snapshot whose catalog knows of no other, nothing newer says anything: retention never
 * lets the newest accepted one go, so that what was known had been lost. The newest accepted one before that speaks then.
 *
 * @param candidates in any order, one of each id
 * @param listsOf what the candidate's own catalog says; undefined when it is of before there were such lists
 */
export async function decide(
  candidates: readonly Candidate[],
  listsOf: (candidate: Candidate) => Promise<Lists | undefined>,
): Promise<Decision> {
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
  const standing = new Map<string, Verdict>();
  const forgotten = new Map<string, string>();
  let newestAccepted: { snapshot: string; speaksOf: ReadonlyMap<string, string> } | undefined;
  for (const candidate of newestFirst) {
    const { snapshot, catalogTreeHash, isKnown } = candidate;
    const verdict = verdictOf(candidate);
    if (newestAccepted && !isKnown && newestAccepted.speaksOf.get(snapshot) !== catalogTreeHash) {
      forgotten.set(snapshot, reasonOf(newestAccepted, snapshot));
      continue;
    }
    standing.set(snapshot, verdict);
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
      newestAccepted = { snapshot, speaksOf: new Map(spoken) };
    }
  }
  return { standing, forgotten };
}

function addFirst(mentions: Map<string, Mention>, mention: Mention): void {
  if (!mentions.has(mention.snapshot)) mentions.set(mention.snapshot, mention);
}

function reasonOf(
  { snapshot, speaksOf }: { snapshot: string; speaksOf: ReadonlyMap<string, string> },
  forgotten: string,
): string {
  return speaksOf.has(forgotten)
    ? `the newest accepted snapshot, ${snapshot}, speaks of another catalog of it`
    : `the newest accepted snapshot, ${snapshot}, does not speak of it: it was let go before, was never sealed, or was not on record any more`;
}

/** Newest first. */
function byAge(one: Candidate, other: Candidate): number {
  return (
    Date.parse(other.signedAt) - Date.parse(one.signedAt) ||
    Date.parse(other.takenAt) - Date.parse(one.takenAt) ||
    compareUtf8(other.snapshot, one.snapshot)
  );
}
