import { createReadStream } from 'node:fs';
import { vaultNamesOf } from '../../../core/contracts/configured-vault';
import { mappingVaultOf } from '../../../core/contracts/names-of-run';
import type { RetrievalRequestInput } from '../../../core/contracts/retrieval-run';
import { parseManifest } from '../../../core/inventory/parse-manifest';
import { namesBelow } from '../../../core/selection/selected-name';
import type { Deployment } from '../../deployment/deployment';
import { tryOnLastInventory } from '../../run/try-on-last-inventory';
import { trySelection } from '../../run/try-selection';
import type { AskedSelection } from '../../selection-options';
import type { Terminal } from '../../terminal/terminal';
import type { ManifestSource } from './manifest';

/** What is known of the archives of a retrieval before it is started. */
interface KnownArchives {
  selection: AskedSelection | undefined;
  manifest: ManifestSource | undefined;
  names: ManifestSource | undefined;
}

/**
 * Try the selection of a retrieval on its manifest, or on the last known inventory of its vault.
 *
 * @throws NothingSelectedError when the run would select nothing
 */
export async function checkSelection(
  deployment: Deployment,
  terminal: Terminal,
  request: Extract<RetrievalRequestInput, { kind: 'retrieve' }>,
  { selection: asked, manifest, names }: KnownArchives,
): Promise<void> {
  const { configuration } = deployment;
  if (!asked || !configuration) return;
  const { vault, naming = configuration.retrieval.naming } = request;
  // Names of a file, or of a mapping, are known to the run alone.
  if (names || vaultNamesOf(configuration).includes(mappingVaultOf(vault))) return;
  const prefix = request.destination?.prefix ?? '';
  if (!manifest)
    return tryOnLastInventory(deployment, terminal, asked, { vault, prefix, naming, isFromInventory: true });
  if (!('file' in manifest)) return;
  const { file } = manifest;
  const archives = () => parseManifest(createReadStream(file), prefix);
  const list = { title: file, archives, namesOf: namesBelow(prefix, naming), isThatOfRun: true };
  await trySelection(terminal, asked, list);
}
