/** A part that is stored and verified. */
export interface StoredPart {
  /** From 0: the part begins at this many part sizes. */
  index: number;
  sizeBytes: number;
  treeHash: string;
  storedAtMs: number;
  /** Grows with each part stored; the highest of an index counts. */
  revision: number;
  fileName: string;
}

/** A multipart upload that is open. */
export class MultipartUpload {
  readonly parts = new Map<number, StoredPart>();
  lastActivityMs: number;
  /** Set once it was completed or aborted. */
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

  /** Run `work` when everything given before has settled: parts, Complete and Abort change an upload one at a time. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => undefined);
    return done;
  }

  partsInOrder(): StoredPart[] {
    return [...this.parts.values()].sort((a, b) => a.index - b.index);
  }
}

/** The file name of a part states all that there is to know about it: storing a part is one rename. */
export const partName = (part: Omit<StoredPart, 'fileName'>) =>
  [part.index, part.revision, part.storedAtMs, part.sizeBytes, part.treeHash].join('.');

export function parsePartName(fileName: string): StoredPart | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.([0-9a-f]{64})$/.exec(fileName);
  if (!match) return undefined;
  const [index, revision, storedAtMs, sizeBytes] = match.slice(1, 5).map(Number) as [number, number, number, number];
  return { index, revision, storedAtMs, sizeBytes, treeHash: match[5] as string, fileName };
}
