import { randomBytes } from 'node:crypto';

/** A random id of `length` characters of `A-Za-z0-9-_`. */
const randomId = (length: number) =>
  randomBytes(Math.ceil((length * 3) / 4))
    .toString('base64url')
    .slice(0, length);

export const newArchiveId = () => randomId(138);
export const newJobId = () => randomId(92);
export const newUploadId = () => randomId(92);
/** Name of a new file or folder. */
export const newFileName = () => randomId(24);
