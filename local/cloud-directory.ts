import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DamagedDataError } from './damaged-data-error';

const FORMAT_VERSION = 1;
const STATE_FILE = 'cloud.json';

/** Entry that may be there before an embedded cloud: the Node.js versions that functions run on. */
export const INSTALLED_NODES = 'node';

/** Names of errors whose message names a damaged file and says what to do. */
const DAMAGE_ERRORS = new Set([DamagedDataError.name, 'CorruptJournalError']);
const SYSTEM_ERRORS = new Set(['EACCES', 'EPERM', 'ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'EIO', 'ENOTDIR', 'EISDIR']);
/** Error codes of LevelDB, whose message alone tells an error of the system. */
const DATABASE_ERRORS = new Set(['LEVEL_CORRUPTION', 'LEVEL_IO_ERROR', 'LEVEL_DECODE_ERROR']);
const SYSTEM_PROBLEM = /permission denied|no space left|read-only file system|too many open files/i;

interface CloudState {
  formatVersion: number;
  accountId: string;
  region: string;
  /** Virtual milliseconds since the epoch at the last save. */
  virtualTimeMs: number;
}

/** The directory of an embedded cloud cannot be used; the message names it and says what to do. */
export class CloudDirectoryError extends Error {
  override readonly name = 'CloudDirectoryError';

  constructor(
    readonly directory: string,
    reason: string,
    options?: { cause?: unknown },
  ) {
    super(`The directory ${directory} cannot be used: ${reason}`, options);
  }
}

/** The data directory of an embedded cloud, with the account, region and virtual time of the cloud. */
export class CloudDirectory {
  #state: CloudState | undefined;

  private constructor(
    readonly path: string,
    readonly temporary: boolean,
    readonly accountId: string,
    readonly region: string,
  ) {}

  /**
   * Open a directory that is empty, does not exist yet, or was written by an embedded cloud of the same account and region.
   *
   * @param directory undefined: a temporary one, removed by `close`
   * @throws CloudDirectoryError
   */
  static open(directory: string | undefined, accountId: string, region: string): CloudDirectory {
    const file = directory === undefined ? mkdtempSync(path.join(tmpdir(), 'moraine-')) : path.resolve(directory);
    const opened = new CloudDirectory(file, directory === undefined, accountId, region);
    opened.#state = opened.#read();
    return opened;
  }

  /** Virtual time when the directory was last saved; undefined for a new one. */
  get virtualTimeMs(): number | undefined {
    return this.#state?.virtualTimeMs;
  }

  join(...names: string[]): string {
    return path.join(this.path, ...names);
  }

  save(virtualTimeMs: number): void {
    const { accountId, region } = this;
    const state: CloudState = { formatVersion: FORMAT_VERSION, accountId, region, virtualTimeMs };
    const written = this.join(`${STATE_FILE}.new`);
    writeFileSync(written, `${JSON.stringify(state)}\n`);
    renameSync(written, this.join(STATE_FILE));
    this.#state = state;
  }

  /** A CloudDirectoryError for an error of reading or writing the stored data; any other error unchanged. */
  explain(error: unknown): unknown {
    for (const cause of causesOf(error)) {
      const reason = this.#reasonOf(cause);
      if (reason) return new CloudDirectoryError(this.path, reason, { cause: error });
    }
    return error;
  }

  /** Remove the directory if it is a temporary one. */
  close(): void {
    if (this.temporary) rmSync(this.path, { recursive: true, force: true });
  }

  #reasonOf(error: NodeJS.ErrnoException): string | undefined {
    const { name, message, code = '' } = error;
    if (code === 'LEVEL_LOCKED') return 'another embedded cloud is using it; stop that one first.';
    const isDatabaseError = DATABASE_ERRORS.has(code);
    if (isDatabaseError ? SYSTEM_PROBLEM.test(message) : this.#isSystemError(error)) {
      return `${message}; check its permissions and the space on its disk.`;
    }
    if (isDatabaseError) {
      return `its tables are damaged (${message}); restore it from a copy, or delete it to start over.`;
    }
    return DAMAGE_ERRORS.has(name) ? message : undefined;
  }

  #isSystemError({ code = '', syscall, path: file }: NodeJS.ErrnoException): boolean {
    if (!SYSTEM_ERRORS.has(code)) return false;
    // The error has no path when the file was open already.
    return file === undefined ? syscall !== 'listen' : file.startsWith(this.path);
  }

  #read(): CloudState | undefined {
    const entries = this.#entries();
    if (!entries.includes(STATE_FILE)) {
      if (entries.every((name) => name === INSTALLED_NODES)) return undefined;
      throw new CloudDirectoryError(this.path, 'it is not empty and holds no embedded cloud; name another one.');
    }
    const state = this.#parse();
    if (state.formatVersion !== FORMAT_VERSION) {
      const found = `it has the format version ${state.formatVersion}, this program knows ${FORMAT_VERSION}`;
      throw new CloudDirectoryError(this.path, `${found}; use the program that wrote it, or another directory.`);
    }
    if (state.accountId !== this.accountId || state.region !== this.region) {
      const found = `it belongs to account ${state.accountId} in ${state.region}`;
      throw new CloudDirectoryError(this.path, `${found}, not ${this.accountId} in ${this.region}.`);
    }
    return state;
  }

  #entries(): string[] {
    try {
      mkdirSync(this.path, { recursive: true });
      return readdirSync(this.path);
    } catch (cause) {
      throw new CloudDirectoryError(this.path, `${(cause as Error).message}; name a directory.`, { cause });
    }
  }

  #parse(): CloudState {
    try {
      const state: Partial<CloudState> = Object(JSON.parse(readFileSync(this.join(STATE_FILE), 'utf8')));
      if (typeof state.formatVersion === 'number' && typeof state.virtualTimeMs === 'number')
        return state as CloudState;
    } catch (cause) {
      const reason = `${STATE_FILE} is damaged (${(cause as Error).message}); delete the directory to start over.`;
      throw new CloudDirectoryError(this.path, reason, { cause });
    }
    throw new CloudDirectoryError(this.path, `${STATE_FILE} is damaged; delete the directory to start over.`);
  }
}

/** An error and its causes; bounded, since a chain of causes may contain a cycle. */
function* causesOf(error: unknown): Generator<Error> {
  // Recognised by its form: in tests, errors of native code are not instances of this realm's Error.
  const isError = (value: unknown): value is Error => typeof (value as Error | undefined)?.message === 'string';
  for (let current = error, depth = 0; isError(current) && depth < 5; current = current.cause, depth++) yield current;
}
