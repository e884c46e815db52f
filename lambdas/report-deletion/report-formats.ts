import type { Amount, DeletionReport, DeletionSource, VaultEnd } from '../../core/contracts/deletion-run';
import { runFiles } from '../../core/contracts/run-files';
import { readableCause } from '../../core/text/readable-cause';

/** Subject of the message for the reports topic. */
export const subjectOf = ({ vault, status }: DeletionReport): string => `Moraine: deletion from ${vault} ${status}`;

/** Lines of the message for the reports topic. */
export function summaryOf(report: DeletionReport): string[] {
  const { runId, status, vault, source, deleted, due, uncertain, stays, lockedUntil, givenUp, vaultEnd, error } =
    report;
  return [
    `Run ${runId}: ${status}`,
    `Vault ${vault}: ${sourceText(source)}`,
    status === 'planned' ? `Archives to delete: ${amountText(due)}` : `Archives deleted: ${amountText(deleted)}`,
    ...(uncertain.archives > 0 ? [`Archives that may be deleted: ${amountText(uncertain)}`] : []),
    ...Object.entries(stays).map(([why, amount]) => `Archives that stay (${why}): ${amountText(amount)}`),
    ...(lockedUntil === undefined ? [] : [`The lock of the vault keeps them ${lockedText(lockedUntil)}`]),
    ...(givenUp === undefined ? [] : [`Given up: ${givenUp}`]),
    ...(vaultEnd ? [`Vault: ${vaultText(vaultEnd)}`] : []),
    ...(error ? [`Error: ${error.error}: ${readableCause(error.cause)}`] : []),
    `Every archive with its evidence: ${runFiles.reportCsv(runId)} in the runs bucket`,
  ];
}

function sourceText(source: DeletionSource): string {
  if (source.kind === 'inventory') return 'archives of its inventory, without proof that they are elsewhere';
  const { runId, destination } = source;
  return `archives that run ${runId} copied to s3://${destination.bucket}/${destination.prefix}`;
}

const lockedText = (until: string) => (until === 'ever' ? 'for ever' : `until ${until}`);

const amountText = ({ archives, bytes }: Amount) => `${archives}, ${bytes} bytes`;

function vaultText(end: VaultEnd): string {
  switch (end.kind) {
    case 'deleted':
      return 'deleted';
    case 'archives-stay':
      return 'not deleted, since archives stay in it';
    case 'occupied':
      return `not deleted: its inventory of ${end.remaining.inventoryDate} lists ${amountText(end.remaining)}`;
    case 'not-in-time':
      return 'not deleted: no inventory showed it empty in time';
    case 'refused':
      return `not deleted: ${end.reason}`;
  }
}
