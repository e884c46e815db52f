import type { ExecutionState } from '../executions/execution-state';
import type { ResultWriter } from '../language/definition';
import { StatesError, StatesErrorName } from '../states-error';
import type { ChildInput } from './child-inputs';
import { childResults } from './child-record';
import type { MapObjects } from './map-objects';
import type { MapRun } from './map-run';
import type { Results } from './results';

/** Size at which a result file is written. */
const FILE_BYTES = 8 * 1024 * 1024;

type FileKind = 'SUCCEEDED' | 'FAILED' | 'PENDING';

interface Pending {
  texts: string[];
  sizeBytes: number;
  itemCounts: number[];
  files: { Key: string; Size: number }[];
}

/**
 * Results that are exported to S3: `SUCCEEDED_n`, `FAILED_n` (failed, timed out and stopped children) and `PENDING_n` (children
 * that were never started) under the prefix and the run's id, and a `manifest.json` that lists them.
 *
 * @see AWS Step Functions Developer Guide, "ResultWriter (Map)"
 */
export class ExportedResults implements Results {
  readonly #kinds: Record<FileKind, Pending> = { SUCCEEDED: empty(), FAILED: empty(), PENDING: empty() };
  readonly #folder: string;

  constructor(
    private readonly run: MapRun,
    private readonly objects: MapObjects,
    private readonly destination: { bucket: string; prefix?: string },
    private readonly writer: ResultWriter,
  ) {
    const prefix = destination.prefix?.replace(/\/+$/, '');
    this.#folder = `${prefix ? `${prefix}/` : ''}${run.arn.slice(run.arn.lastIndexOf(':') + 1)}`;
  }

  add(_index: number, child: ExecutionState, itemCount: number): void {
    const kind = child.status === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED';
    this.#add(kind, childResults(child, this.writer.transformation), itemCount);
  }

  addPending({ input, itemCount }: ChildInput): void {
    const record = { Input: JSON.stringify(input), InputDetails: { Included: true }, Status: 'PENDING' };
    this.#add('PENDING', [record], itemCount);
  }

  async flush(): Promise<void> {
    for (const kind of Object.keys(this.#kinds) as FileKind[]) {
      if (this.#kinds[kind].sizeBytes >= FILE_BYTES) await this.#writeFile(kind);
    }
  }

  async finish(): Promise<unknown> {
    const files: Record<string, { Key: string; Size: number }[]> = {};
    for (const kind of ['FAILED', 'PENDING', 'SUCCEEDED'] as const) {
      if (this.#kinds[kind].itemCounts.length > 0) await this.#writeFile(kind);
      files[kind] = this.#kinds[kind].files;
    }
    const { bucket } = this.destination;
    const manifest = { DestinationBucket: bucket, MapRunArn: this.run.arn, ResultFiles: files };
    const key = `${this.#folder}/manifest.json`;
    await this.#write(key, JSON.stringify(manifest));
    return { MapRunArn: this.run.arn, ResultWriterDetails: { Bucket: bucket, Key: key } };
  }

  #add(kind: FileKind, results: unknown[], itemCount: number): void {
    const pending = this.#kinds[kind];
    for (const result of results) {
      const text = JSON.stringify(result);
      pending.texts.push(text);
      pending.sizeBytes += Buffer.byteLength(text) + 1;
    }
    pending.itemCounts.push(itemCount);
  }

  async #writeFile(kind: FileKind): Promise<void> {
    const { texts, itemCounts, files } = this.#kinds[kind];
    const isLines = this.writer.outputType === 'JSONL';
    const body = isLines ? texts.map((text) => `${text}\n`).join('') : `[${texts.join(',')}]`;
    const key = `${this.#folder}/${kind}_${files.length}.${isLines ? 'jsonl' : 'json'}`;
    this.#kinds[kind] = { ...empty(), files };
    const sizeBytes = await this.#write(key, body);
    files.push({ Key: key, Size: sizeBytes });
    if (kind !== 'PENDING') for (const itemCount of itemCounts) this.run.resultsWritten(itemCount);
  }

  async #write(key: string, text: string): Promise<number> {
    const body = Buffer.from(text);
    const { bucket } = this.destination;
    await this.objects.write({ bucket, key }, body).catch((error) => {
      const { name, message } = error as Error;
      throw new StatesError(
        StatesErrorName.resultWriterFailed,
        `Writing s3://${bucket}/${key} failed: ${name}: ${message}`,
      );
    });
    return body.length;
  }
}

function empty(): Pending {
  return { texts: [], sizeBytes: 0, itemCounts: [], files: [] };
}
