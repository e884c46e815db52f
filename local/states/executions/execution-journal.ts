import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionRecord } from './execution-record';

const FILE = 'executions.jsonl';

/** A journal that cannot be read; the message names the line and the remedies. */
export class CorruptJournalError extends Error {
  override readonly name = 'CorruptJournalError';

  constructor(path: string, lineNumber: number, problem: string) {
    super(
      `${path}, line ${lineNumber}: ${problem}. Repair or remove the file; without it past executions are no longer listed.`,
    );
  }
}

/**
 * The records of all top-level executions, on disk as JSON Lines: one line when an execution starts and one, with the
 * same ARN, when it ends; the later line counts.
 */
export class ExecutionJournal {
  readonly #path: string;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#path = join(directory, FILE);
  }

  append(record: ExecutionRecord): void {
    appendFileSync(this.#path, `${JSON.stringify(record)}\n`);
  }

  /**
   * Read all records and rewrite the file with one line per record. An incomplete last line, which a crash leaves, is dropped.
   *
   * @throws CorruptJournalError
   */
  load(): ExecutionRecord[] {
    if (!existsSync(this.#path)) return [];
    const lines = readFileSync(this.#path, 'utf8').split('\n');
    const unfinished = lines.pop();
    const records = new Map<string, ExecutionRecord>();
    lines.forEach((line, index) => {
      const record = this.#parse(line, index + 1);
      records.set(record.arn, record);
    });
    if (unfinished !== '' || records.size < lines.length) this.rewrite([...records.values()]);
    return [...records.values()];
  }

  rewrite(records: readonly ExecutionRecord[]): void {
    const temporary = `${this.#path}.new`;
    writeFileSync(temporary, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    renameSync(temporary, this.#path);
  }

  #parse(line: string, lineNumber: number): ExecutionRecord {
    let record: Partial<ExecutionRecord>;
    try {
      record = JSON.parse(line);
    } catch (error) {
      throw new CorruptJournalError(this.#path, lineNumber, (error as Error).message);
    }
    const { arn, name, stateMachineArn, status, input, sequence, startedAtMs } = Object(record);
    const texts = [arn, name, stateMachineArn, status, input].every((text) => typeof text === 'string');
    if (!texts || typeof sequence !== 'number' || typeof startedAtMs !== 'number') {
      throw new CorruptJournalError(this.#path, lineNumber, 'it is not an execution record');
    }
    return record as ExecutionRecord;
  }
}
