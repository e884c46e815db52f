import type { Outcome, RetrievalPlan } from '../../../core/contracts/retrieval-run';
import { isProven } from '../../../core/deletion/retrieved-archives';
import { decodeDescription } from '../../../core/naming/formats/decode-description';
import { outcomesOf } from '../../../core/retrieval/outcomes/outcomes';
import type { Deployment } from '../../deployment/deployment';

/** An object that a run brought to its destination or found there, and proved. */
export interface ProvenObject {
  key: string;
  /** The key without the prefix of the destination. */
  name: string;
  sizeBytes: number;
  /** SHA-256 tree hash of its bytes, lower-case hex. */
  treeHash: string;
  /** When the original file, or the object that was backed up, was last modified; ISO 8601; undefined when that is not known. */
  modifiedAt: string | undefined;
}

/** An object of a run, or what the run asked for and did not prove. */
export type RunObject = ProvenObject | { key: string; name: string; reason: string; treeHash?: undefined };

/** Stream the objects of a run, and what it failed to bring. Archives that stand for folders became no objects. */
export async function* objectsOf(
  { items, files }: Pick<Deployment, 'items' | 'files'>,
  plan: RetrievalPlan,
  prefix: string,
): AsyncGenerator<RunObject> {
  for await (const outcome of outcomesOf({ items, files }, plan)) {
    const { key, sizeBytes, treeHash } = outcome;
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : key;
    if (outcome.outcome === 'folder') continue;
    if (isProven(outcome)) yield { key, name, sizeBytes, treeHash, modifiedAt: modifiedAtOf(outcome) };
    else yield { key, name, reason: outcome.reason ?? 'the run did not prove it' };
  }
}

function modifiedAtOf({ modifiedAt, description }: Outcome): string | undefined {
  const told = modifiedAt ?? decodeDescription(description).modifiedAt;
  return told === undefined || Number.isNaN(Date.parse(told)) ? undefined : told;
}
