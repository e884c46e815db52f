import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { type LocalLimits, OWN_FILES } from '../../core/naming/local-path';
import { undefinedIf } from './file-error';

/** Bytes of the longest path that the system takes; Windows has 32,767 characters. */
const PATH_BYTES_MAX: Partial<Record<NodeJS.Platform, number>> = { linux: 4095, darwin: 1023 };
const PATH_BYTES_ELSEWHERE = 4095;
/** Room that a partial file's name may need beyond that of its file. */
const SLACK_BYTES = 64;
/** Errors for a name that the file system refuses. */
const REFUSED = ['EINVAL', 'EPERM', 'EILSEQ'];

/** What the file system of a directory can hold. */
export async function localLimitsOf(root: string): Promise<LocalLimits> {
  const pathMax = PATH_BYTES_MAX[process.platform] ?? PATH_BYTES_ELSEWHERE;
  return { isStrict: await isStrict(root), pathBytesMax: pathMax - Buffer.byteLength(root) - SLACK_BYTES };
}

/** Whether the file system refuses names with colons and the like. */
async function isStrict(root: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const probe = path.join(root, `${OWN_FILES}probe:${process.pid}`);
  // One of a process that was killed, and had the same id.
  await undefinedIf(REFUSED, rm(probe, { force: true }));
  const handle = await undefinedIf(REFUSED, open(probe, 'wx'));
  if (!handle) return true;
  await handle.close();
  await rm(probe, { force: true });
  return false;
}
