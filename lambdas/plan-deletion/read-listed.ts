import { TextSet } from '../../core/collections/text-set';
import { isMoraines } from '../../core/contracts/archive-description';
import type { ListedInVault } from '../../core/deletion/deletion-knowledge';
import { checkedHeader } from '../../core/inventory/checked-header';
import { parseInventory } from '../../core/inventory/parse-inventory';
import { type InventoryOutput, readInventory } from '../../core/inventory/read-inventory';
import type { Clock } from '../../core/ports/clock';
import type { Log } from '../../core/ports/log';
import type { Vaults } from '../../core/ports/vaults';
import type { ArchiveCollection } from '../../core/retrieval/plan/archive-collection';
import { collectInventory } from '../../core/retrieval/plan/collect-archives';

export interface ReadListedDeps {
  vaults: Pick<Vaults, 'readOutput'>;
  clock: Clock;
  log: Log;
}

/** Read which archives an inventory lists, and which of them Moraine wrote. @throws InvalidInputError, InventoryJobFailedError */
export async function readListed(job: InventoryOutput, deps: ReadListedDeps): Promise<ListedInVault> {
  const listed: ListedInVault = { all: new TextSet(), moraine: new TextSet() };
  const elements = parseInventory(readInventory(job, deps));
  for (;;) {
    const next = await elements.next();
    if (next.done) {
      checkedHeader(next.value, job.vault, `the output of job ${job.jobId}`);
      return listed;
    }
    if ('rejected' in next.value) continue;
    const { archiveId, description } = next.value.entry;
    listed.all.add(archiveId);
    if (isMoraines(description)) listed.moraine.add(archiveId);
  }
}

/** Collect the archives that an inventory lists. @throws InvalidInputError, InventoryJobFailedError */
export async function collectListed(job: InventoryOutput, deps: ReadListedDeps): Promise<ArchiveCollection> {
  const { archives, header } = await collectInventory(parseInventory(readInventory(job, deps)));
  checkedHeader(header, job.vault, `the output of job ${job.jobId}`);
  return archives;
}
