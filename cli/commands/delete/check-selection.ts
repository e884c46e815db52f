import { getRun } from '../../../core/run/run-record';
import type { Deployment } from '../../deployment/deployment';
import { tryOnLastInventory } from '../../run/try-on-last-inventory';
import type { Terminal } from '../../terminal/terminal';
import type { DeleteOptions } from './delete-options';

/** Try the selection of a deletion on the last known inventory of its vault. @throws NothingSelectedError when the run would select nothing */
export async function checkSelection(
  deployment: Deployment,
  terminal: Terminal,
  { vault, runId, archives, andVault, selection: asked }: DeleteOptions,
): Promise<void> {
  if (!asked) return;
  if (runId === undefined) {
    // The vault may be deleted though no archive is selected.
    const isFromInventory = !andVault && archives === undefined;
    return tryOnLastInventory(deployment, terminal, asked, { vault, prefix: '', naming: 'decoded', isFromInventory });
  }
  const retrieval = (await getRun(deployment.items, runId))?.run;
  // What a manifest or a file of names calls archives is known to the run alone.
  if (retrieval?.kind !== 'retrieve' || retrieval.manifest || retrieval.names) return;
  const { prefix } = retrieval.destination;
  const { naming } = retrieval.settings;
  await tryOnLastInventory(deployment, terminal, asked, { vault, prefix, naming, isFromInventory: false });
}
