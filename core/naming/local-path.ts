import { createHash } from 'node:crypto';
import { cutToBytes } from './cut-to-bytes';

/** What the file system of a download can hold. */
export interface LocalLimits {
  /** Whether names with `: * ? " < > |` are impossible there, as on Windows, or on exFAT under any system. */
  isStrict: boolean;
  /** Longest path below the directory, in bytes of UTF-8. */
  pathBytesMax: number;
}

/** An object to be kept as a file. */
interface NamedObject {
  key: string;
  /** The key without the prefix of the destination. */
  name: string;
}

/** Relative path of a file, as the names of its folders and its own, all of which a file system can hold. */
type LocalPath = readonly [string, ...string[]];

/** Name of the list of renamed objects, which no object may have. */
export const RENAMED_LIST = 'moraine-renamed.csv';
/** Beginning of the names of partial files and of the lock, which no object may have. */
export const OWN_FILES = '.moraine-';

/** Longest name of a file on common file systems, in bytes. */
const NAME_BYTES_MAX = 255;
/** Length of a name that stands for a whole path; some encrypting file systems have no room for more than 143 bytes. */
const FLAT_BYTES_MAX = 120;

// Control characters, marks of direction, line and paragraph separators, byte order marks, and what is no character.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/u;
const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');
const STRICT = /[:*?"<>|]/;
const DRIVE = /^[a-z]:/i;
/** Names of devices, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ ]*(?:\.|$)/i;
const EXTENSION = /(?<=.)\.[^./\s~]{1,16}$/u;

/**
 * Paths for an object, the best first: further ones are for when something else lies there. The first is the object's name, unless a
 * file system cannot hold it; then it is `made` from the name, as the further ones are: other characters become `_`, and `~` with
 * digits of the SHA-256 of the key stands before the extension. No path leads out of the directory.
 */
export function localPathsOf({ key, name }: NamedObject, limits: LocalLimits): { path: LocalPath; isMade: boolean }[] {
  const digits = createHash('sha256').update(key).digest('hex');
  const segments = name.split('/') as [string, ...string[]];
  const fits = (path: LocalPath) => Buffer.byteLength(path.join('/')) <= limits.pathBytesMax;
  const inFolder = [
    ...segments.slice(0, -1).map(heldName),
    markedName(segments.at(-1) ?? '', digits.slice(0, 12), NAME_BYTES_MAX),
  ] as unknown as LocalPath;
  const flat: LocalPath = [markedName(segments.join('_'), digits.slice(0, 16), FLAT_BYTES_MAX)];
  return [
    ...(segments.every((segment, at) => canHold(segment, at, limits)) ? [{ path: segments, isMade: false }] : []),
    { path: inFolder, isMade: true },
    { path: flat, isMade: true },
  ].filter(({ path }) => path === flat || fits(path));
}

/** Path of the folder that an object with a `/` at its end stands for; empty for the directory itself. */
export function localFolderOf(name: string, limits: LocalLimits): { path: string[]; isMade: boolean } {
  const segments = name.replace(/\/$/, '').split('/');
  if (segments.length === 1 && segments[0] === '') return { path: [], isMade: false };
  const isMade = !segments.every((segment, at) => canHold(segment, at, limits));
  return { path: isMade ? segments.map(heldName) : segments, isMade };
}

/** Name for a folder in whose place something else lies: the same for all that is below it. @param path with the folder's own name */
export function otherFolderName(path: readonly string[]): string {
  const digits = createHash('sha256').update(path.join('/')).digest('hex');
  return markedName(path.at(-1) ?? '', digits.slice(0, 12), NAME_BYTES_MAX);
}

/** Whether the file system can hold a name. @param at its position in the path: the names of our own files are at the top */
function canHold(name: string, at: number, { isStrict }: LocalLimits): boolean {
  if (name === '' || /[. ]$/.test(name) || name.includes('\\') || UNPRINTABLE.test(name)) return false;
  if (Buffer.byteLength(name) > NAME_BYTES_MAX || DEVICE.test(name) || (isStrict && STRICT.test(name))) return false;
  if (isOurs(name)) return false;
  return at > 0 || (!DRIVE.test(name) && !isList(name));
}

const isOurs = (name: string) => folded(name).startsWith(folded(OWN_FILES));
const isList = (name: string) => folded(name) === folded(RENAMED_LIST);

/** A name as file systems compare it for which case does not count: `ſ` is an `s` there, for example. */
const folded = (name: string) => name.normalize('NFKD').toUpperCase();

/** A name that any file system can hold, made from one that it may not hold. */
function heldName(name: string): string {
  const cut = withoutDotsAtEnd(cutToBytes(replaced(name), NAME_BYTES_MAX));
  return cut === '' ? '_' : cut;
}

/** Such a name with a mark before its extension. */
function markedName(name: string, digits: string, bytesMax: number): string {
  const held = replaced(name);
  const extension = EXTENSION.exec(held)?.[0] ?? '';
  const stem = held.slice(0, held.length - extension.length) || '_';
  return `${cutToBytes(stem, bytesMax - digits.length - 1 - Buffer.byteLength(extension))}~${digits}${extension}`;
}

/** A name without what file systems cannot hold, but of any length. */
function replaced(name: string): string {
  const printed = name.replace(EVERY_UNPRINTABLE, '_').replace(/[:*?"<>|\\/]/g, '_');
  const isTaken = isOurs(printed) || isList(printed) || DEVICE.test(printed);
  return withoutDotsAtEnd(isTaken ? `_${printed}` : printed);
}

const withoutDotsAtEnd = (name: string) => name.replace(/[. ]+$/, (end) => '_'.repeat(end.length));
