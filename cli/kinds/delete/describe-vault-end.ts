import type { VaultEnd } from '../../../core/contracts/deletion-run';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';

/** What became of a vault that was to be deleted, and what to do. */
export function describeVaultEnd(end: VaultEnd, vault: string): string[] {
  switch (end.kind) {
    case 'deleted':
      return [`  Vault ${vault} is deleted.`];
    case 'archives-stay':
      return [`  Vault ${vault} is not deleted, since the archives above stay in it.`];
    case 'refused':
      return [`  Vault ${vault} is not deleted: ${printable(end.reason)}`];
    case 'not-in-time':
      return [
        `  Vault ${vault} is not deleted: no inventory showed it empty in time. Its last one is ` +
          `${end.inventoryDate === undefined ? 'not taken yet' : `of ${formatTime(end.inventoryDate)} UTC`}. Run again later.`,
      ];
    case 'occupied': {
      const { archives, bytes, inventoryDate, createdSince, plans, newest } = end.remaining;
      const written = Object.entries(plans).map(([plan, count]) => `${formatCount(count)} by plan ${printable(plan)}`);
      return [
        `  Vault ${vault} is not deleted: its inventory of ${formatTime(inventoryDate)} UTC lists ` +
          `${countOf(archives, 'archive')} (${formatBytes(bytes)})${written.length > 0 ? `, ${written.join(', ')}` : ''}.`,
        ...(createdSince > 0
          ? [`  Somebody still writes: ${formatCount(createdSince)} were created during the run.`]
          : []),
        '  The newest:',
        ...newest.map(
          ({ archiveId, creationDate, description }) => `    ${creationDate}  ${archiveId}  ${printable(description)}`,
        ),
      ];
    }
  }
}
