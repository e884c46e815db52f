import type { Classified, ProvenCatalog } from './classified';
import type { VaultIndex } from './vault-index';

/** The catalogs that claim to belong to one snapshot. */
export interface CatalogGroup {
  plan: string;
  snapshot: string;
  /** The proven catalog, unless proven ones contradict each other. */
  proven: ProvenCatalog | undefined;
  /** The catalog of a known snapshot. */
  known: Extract<Classified, { kind: 'known' }> | undefined;
  /** Proven catalogs with different signed statements, oldest first. */
  conflicting: ProvenCatalog[];
  /** All others, oldest first. */
  others: Exclude<Classified, { kind: 'proven' | 'known' }>[];
}

/** Group catalogs by the snapshot that they claim to belong to, in order of first occurrence. */
export function groupCatalogs(catalogs: readonly Classified[], index: VaultIndex): CatalogGroup[] {
  const bySnapshot = new Map<string, Classified[]>();
  for (const catalog of catalogs) {
    const group = bySnapshot.get(catalog.snapshot);
    if (group) group.push(catalog);
    else bySnapshot.set(catalog.snapshot, [catalog]);
  }
  return [...bySnapshot.values()].map((group) => groupOf(group, index));
}

function groupOf(group: readonly Classified[], index: VaultIndex): CatalogGroup {
  const [{ plan, snapshot }] = group as [Classified];
  const ages = new Map(group.map(({ archiveId }) => [archiveId, index.find(archiveId)?.createdAt ?? '']));
  // Two proven catalogs with one statement are an upload that was completed twice; the first one is used.
  const ageOf = ({ archiveId }: Classified) => `${ages.get(archiveId)} ${archiveId}`;
  const oldestFirst = [...group].sort((one, other) => (ageOf(one) < ageOf(other) ? -1 : 1));
  const proven = oldestFirst.filter((catalog) => catalog.kind === 'proven');
  const differs = new Set(proven.map(({ statementHash }) => statementHash)).size > 1;
  return {
    plan,
    snapshot,
    proven: differs ? undefined : proven[0],
    known: group.find((catalog) => catalog.kind === 'known'),
    conflicting: differs ? proven : [],
    others: oldestFirst.filter((catalog) => catalog.kind !== 'proven' && catalog.kind !== 'known'),
  };
}
