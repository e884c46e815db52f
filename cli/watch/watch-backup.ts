import { type BackupState, isFinalBackup } from '../deployment/backup-state';
import type { Deployment } from '../deployment/deployment';
import type { Terminal } from '../terminal/terminal';
import { backupFrame } from './describe-backup';
import { type EndedBackup, readBackupEnd } from './ended-backup';
import { Pace, remainingByPace } from './eta';
import { follow } from './follow';
import type { Frame } from './frame';
import { lookAtBackup } from './look-at-backup';

/** Show a backup's progress until it ends. */
export function watchBackup(deployment: Deployment, terminal: Terminal, runId: string): Promise<EndedBackup> {
  const pace = new Pace();
  return follow(deployment, terminal, runId, async () => {
    const state = await lookAtBackup(deployment, runId);
    const frame = takeBackupFrame(deployment, pace, state);
    return { frame, ended: isFinalBackup(state.status) ? await readBackupEnd(deployment, state) : undefined };
  });
}

export function takeBackupFrame(deployment: Deployment, pace: Pace, state: BackupState): Frame {
  if (state.startedAt === undefined) return backupFrame({ state, elapsedMs: undefined, remainingMs: undefined });
  const nowMs = deployment.now().getTime();
  const endedAtMs = state.finishedAt === undefined ? nowMs : Date.parse(state.finishedAt);
  const elapsedMs = Math.max(0, endedAtMs - Date.parse(state.startedAt));
  pace.add({ atMs: nowMs, bytes: state.bytesWritten });
  const totalBytes = state.status === 'uploading' ? state.totals?.archiveBytes : undefined;
  const remainingMs = totalBytes === undefined ? undefined : remainingByPace(pace.samples, totalBytes);
  return backupFrame({ state, elapsedMs, remainingMs });
}
