import { mappingVaultOf, type NamesOfRun } from '../../core/contracts/names-of-run';
import type { RetrievalConfiguration, RetrievalRequest } from '../../core/contracts/retrieval-run';
import { isFailuresFile } from '../../core/contracts/run-files';

/**
 * Where the names of a retrieval come from, besides descriptions: a file that the request gives, or else the mapping of its vault, if
 * the vault with it is configured and names are decoded. The failures of a run, which a retry has as its manifest, have names already.
 */
export function namesOf(
  { vault, names, manifest, naming, retryOf }: Extract<RetrievalRequest, { kind: 'retrieve' }>,
  { vaults, retrieval }: Pick<RetrievalConfiguration, 'vaults' | 'retrieval'>,
): NamesOfRun | undefined {
  if (names) return { kind: 'file', ...names };
  const mapping = mappingVaultOf(vault);
  const hasNames = retryOf !== undefined && manifest !== undefined && isFailuresFile(manifest.key);
  const isDecoded = (naming ?? retrieval.naming) === 'decoded';
  return isDecoded && vaults.includes(mapping) && !hasNames ? { kind: 'mapping', vault: mapping } : undefined;
}
