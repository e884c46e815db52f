import { BackupAction, type BackupReport, BackupRun, BackupTotals } from '../../contracts/backup-run';
import { keyOf } from '../../contracts/table';
import type { Item, ItemStore } from '../../ports/item-store';
import { runExpiryOf } from '../../run/expiry';

const UNDER_WAY = ['opening', 'planning', 'uploading', 'committing', 'forgetting', 'judging'] as const;
type UnderWay = (typeof UNDER_WAY)[number];

/** How far a run has come, or how it ended. */
export type BackupRecordStatus = UnderWay | BackupReport['status'];

/** A backup run as people see it. */
export interface BackupRecord {
  runId: string;
  /** Empty when the request was refused before there was a record. */
  executionArn: string;
  /** Empty when the request named none. */
  plan: string;
  action: BackupRun['action'];
  status: BackupRecordStatus;
  /** ISO 8601. */
  startedAt: string;
  finishedAt?: string;
  /** Not there before the run has the lease of its plan. */
  run?: BackupRun;
  /** As far as the plan has come. */
  totals?: BackupTotals;
  /** Archives that are at the vault, and their bytes. */
  archivesWritten: number;
  bytesWritten: number;
  error?: string;
  cause?: string;
}

/** @returns false when there is a run of this id already: of this execution, or of another one */
export function createBackup(
  items: ItemStore,
  { runId, ...request }: Pick<BackupRecord, 'runId' | 'executionArn' | 'plan' | 'action'>,
  now: Date,
): Promise<boolean> {
  const item: Item = {
    ...keyOf.backup(runId),
    ...request,
    status: 'opening',
    startedAt: now.toISOString(),
    expiresAt: runExpiryOf(now),
  };
  return items.put(item, { exists: false });
}

/** What a run of each action begins with. */
const FIRST_STATUS = {
  backup: 'planning',
  forget: 'forgetting',
  accept: 'judging',
  reject: 'judging',
  adopt: 'committing',
} as const satisfies Record<BackupAction, UnderWay>;

/** The run has been opened, and this is what it works from. */
export async function setBackupRun(items: ItemStore, run: BackupRun): Promise<void> {
  const status = FIRST_STATUS[run.action];
  await items.update(
    keyOf.backup(run.runId),
    { set: { run: JSON.stringify(run), status } },
    { exists: true, oneOf: { status: ['opening', status] } },
  );
}

/** A run that has ended stays as it ended. */
export async function setBackupStatus(items: ItemStore, runId: string, status: UnderWay): Promise<void> {
  await items.update(keyOf.backup(runId), { set: { status } }, { exists: true, oneOf: { status: UNDER_WAY } });
}

export async function recordBackupTotals(items: ItemStore, runId: string, totals: BackupTotals): Promise<void> {
  await items.update(keyOf.backup(runId), { set: { totals: JSON.stringify(totals) } }, { exists: true });
}

/** Not repeatable: whoever calls it makes sure that an archive is counted once. */
export async function addWritten(
  items: ItemStore,
  runId: string,
  written: { archives: number; bytes: number },
): Promise<void> {
  const add = { archivesWritten: written.archives, bytesWritten: written.bytes };
  await items.update(keyOf.backup(runId), { add }, { exists: true });
}

/**
 * The run has ended; one that has ended otherwise already stays so. One that was refused before it had a record gets one, so
 * that it is listed.
 *
 * @param asked what a request that was refused named; a record that there is says the same
 */
export async function recordBackupEnd(
  items: ItemStore,
  runId: string,
  end: { status: BackupReport['status']; finishedAt: string; error?: string; cause?: string },
  asked: Partial<Pick<BackupRecord, 'plan' | 'action'>> = {},
): Promise<void> {
  await items.update(
    keyOf.backup(runId),
    { set: { ...asked, ...end, expiresAt: runExpiryOf(new Date(end.finishedAt)) } },
    { oneOf: { status: [undefined, ...UNDER_WAY, end.status] } },
  );
}

export async function getBackup(items: ItemStore, runId: string): Promise<BackupRecord | undefined> {
  const item = await items.get(keyOf.backup(runId));
  return item && toRecord(item);
}

/** The newest first: run ids begin with their time. */
export async function listBackups(items: ItemStore, limit: number): Promise<BackupRecord[]> {
  const records: BackupRecord[] = [];
  if (limit < 1) return records;
  for await (const item of items.query(keyOf.backup('').pk, '', { descending: true })) {
    records.push(toRecord(item));
    if (records.length >= limit) break;
  }
  return records;
}

function toRecord(item: Item): BackupRecord {
  const number = (name: string) => (typeof item[name] === 'number' ? item[name] : 0);
  const text = (name: string) => (typeof item[name] === 'string' ? item[name] : undefined);
  const run = text('run');
  const totals = text('totals');
  return {
    runId: item.sk,
    executionArn: text('executionArn') ?? '',
    plan: text('plan') ?? '',
    action: BackupAction.catch('backup').parse(item.action),
    status: (text('status') ?? 'failed') as BackupRecordStatus,
    startedAt: text('startedAt') ?? text('finishedAt') ?? '',
    finishedAt: text('finishedAt'),
    run: run === undefined ? undefined : BackupRun.parse(JSON.parse(run)),
    totals: totals === undefined ? undefined : BackupTotals.parse(JSON.parse(totals)),
    archivesWritten: number('archivesWritten'),
    bytesWritten: number('bytesWritten'),
    error: text('error'),
    cause: text('cause'),
  };
}
