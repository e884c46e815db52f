/** A stored and verified part. */
export interface StoredPart {
  /** Index from 0: the part starts at `index` times the part size. */
  index: number;
  sizeBytes: number;
  treeHash: string;
  storedAtMs: number;
  /** Increases with each stored part; the highest revision of an index is valid. */
  revision: number;
  fileName: string;
}

/** An open multipart upload. */
export class MultipartUpload {
  readonly parts = new Map<number, StoredPart>();
  lastActivityMs: number;
  /** Whether the upload has been completed or aborted. */
  closed = false;
  nextRevision = 1;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(
    readonly id: string,
    readonly directory: string,
    readonly description: string,
    readonly partSizeBytes: number,
    readonly createdAtMs: number,
  ) {
    this.lastActivityMs = createdAtMs;
  }

  /** Run `work` after all previous work has settled: parts, Complete and Abort change an upload one at a time. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => undefined);
    return done;
  }

  partsInOrder(): StoredPart[] {
    return [...this.parts.values()].sort((a, b) => a.index - b.index);
  }
}

/** The file name of a part, which contains all its properties, so that storing a part is one rename. */
export const partName = (part: Omit<StoredPart, 'fileName'>) =>
  [part.index, part.revision, part.storedAtMs, part.sizeBytes, part.treeHash].join('.');

export function parsePartName(fileName: string): StoredPart | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.([0-9a-f]{64})$/.exec(fileName);
  if (!match) return undefined;
  const [index, revision, storedAtMs, sizeBytes] = match.slice(1, 5).map(Number) as [number, number, number, number];
  return { index, revision, storedAtMs, sizeBytes, treeHash: match[5] as string, fileName };
}
