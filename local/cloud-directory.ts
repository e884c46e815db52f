import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const FORMAT_VERSION = 1;
const STATE_FILE = 'cloud.json';

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

/** Where an embedded cloud keeps its data, and what it remembers about itself. */
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
   * @param directory undefined: a temporary one, gone when it is closed
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

  /** Turn an error of opening what is stored here into one that names the directory. */
  explain(cause: unknown): CloudDirectoryError {
    const inner = (cause as { cause?: { code?: string; message?: string } }).cause;
    if (inner?.code === 'LEVEL_LOCKED') {
      return new CloudDirectoryError(this.path, 'another embedded cloud is using it; stop that one first.', { cause });
    }
    const reason = inner?.message ?? (cause as Error).message;
    if (isSystemError(cause) || /permission denied|no space left|read-only file system/i.test(reason)) {
      return new CloudDirectoryError(this.path, `${reason}; check its permissions and the space on its disk.`, {
        cause,
      });
    }
    const remedy = 'restore it from a copy, or delete it to begin anew';
    return new CloudDirectoryError(this.path, `its data is damaged (${reason}); ${remedy}.`, { cause });
  }

  /** Remove the directory if it is a temporary one. */
  close(): void {
    if (this.temporary) rmSync(this.path, { recursive: true, force: true });
  }

  #read(): CloudState | undefined {
    const entries = this.#entries();
    if (!entries.includes(STATE_FILE)) {
      if (entries.length === 0) return undefined;
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
      const state = JSON.parse(readFileSync(this.join(STATE_FILE), 'utf8')) as CloudState;
      if (typeof state.formatVersion === 'number' && typeof state.virtualTimeMs === 'number') return state;
    } catch (cause) {
      const reason = `${STATE_FILE} is damaged (${(cause as Error).message}); delete the directory to begin anew.`;
      throw new CloudDirectoryError(this.path, reason, { cause });
    }
    throw new CloudDirectoryError(this.path, `${STATE_FILE} is damaged; delete the directory to begin anew.`);
  }
}

function isSystemError(cause: unknown): boolean {
  const { code, syscall } = cause as NodeJS.ErrnoException;
  return syscall !== undefined && ['EACCES', 'EPERM', 'ENOSPC', 'EROFS', 'EMFILE', 'EIO'].includes(code ?? '');
}
