import { portablePath } from '../../naming/portable-path';
import type { ReadEntry } from '../inventory-entry';
import { readRecord } from './read-record';

/** Line of a journal: an archive that was created or deleted, or the request of one, which changes nothing. */
export type JournalLine =
  | { kind: 'created'; read: ReadEntry }
  | { kind: 'deleted'; archiveId: string }
  | { kind: 'requested' }
  | { kind: 'unknown'; reason: string };

/** Versions A to C: fields are separated by tabs, and created files have a modification time. */
const CREATED = /^[ABC]\t(\d{1,20})\tCREATED\t(\S+)\t(\d{1,20})\t(?:[+-]?\d{1,20}|NONE)\t(\S+)\t(.*)$/;
const DELETED = /^[ABC]\t\d{1,20}\tDELETED\t(\S+)\t.*$/;
const REQUESTED = /^[ABC]\t\d{1,20}\tRETRIEVE_JOB\t\S+\t.*$/;
/** Version 0: fields are separated by spaces. */
const CREATED_0 = /^(\d{1,20}) CREATED (\S+) (\d{1,20}) (\S+) (.*)$/;
const DELETED_0 = /^\d{1,20}\s+DELETED\s+(\S+)\s+.*$/;
const REQUESTED_0 = /^\d{1,20}\s+RETRIEVE_JOB\s+\S+$/;
const LATER_VERSION = /^[D-Z]\t/;

/** 9999-12-31T23:59:59Z */
const SECONDS_MAX = 253_402_300_799;

/** Read a line of a journal of mt-aws-glacier. */
export function readJournalLine(line: string): JournalLine {
  const created = CREATED.exec(line) ?? CREATED_0.exec(line);
  if (created) {
    const [, seconds = '', archiveId = '', size = '', treeHash = '', name = ''] = created;
    return { kind: 'created', read: readCreated({ seconds, archiveId, size, treeHash, name }) };
  }
  const [, archiveId] = DELETED.exec(line) ?? DELETED_0.exec(line) ?? [];
  if (archiveId !== undefined) return { kind: 'deleted', archiveId };
  if (REQUESTED.test(line) || REQUESTED_0.test(line)) return { kind: 'requested' };
  const isLater = LATER_VERSION.test(line);
  return { kind: 'unknown', reason: isLater ? `is of a later version, ${line[0]}` : 'is not a line of a journal' };
}

function readCreated(created: Record<'seconds' | 'archiveId' | 'size' | 'treeHash' | 'name', string>): ReadEntry {
  const { archiveId, size, treeHash, name } = created;
  const seconds = Number(created.seconds);
  if (seconds > SECONDS_MAX) return { problem: { reason: `has a time of creation after the year 9999`, archiveId } };
  return readRecord(
    {
      ArchiveId: archiveId,
      CreationDate: new Date(seconds * 1000).toISOString(),
      Size: size,
      SHA256TreeHash: treeHash,
      // A journal that was made from an inventory names an archive without a file name by its id.
      Key: name === archiveId ? undefined : portablePath(name) || undefined,
    },
    false,
  );
}
