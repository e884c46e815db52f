import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { jsonLines } from '../../../core/files/json-lines';
import { readLines } from '../../../core/files/read-lines';
import { OWN_FILES } from '../../../core/naming/local-path';
import type { RunObject } from './proven-objects';

/**
 * The objects of a download, in a file of its directory: a connection from which they were read while others are downloaded would be
 * idle for longer than it lives.
 */
export class ObjectList {
  private constructor(private readonly file: string) {}

  static async write(pathOf: (names: string[]) => string, objects: AsyncIterable<RunObject>): Promise<ObjectList> {
    const file = pathOf([`${OWN_FILES}objects.jsonl`]);
    // One of a download that was killed, or what somebody else has put there.
    await rm(file, { force: true });
    await pipeline(Readable.from(jsonLines(objects)), createWriteStream(file, { flags: 'wx' }));
    return new ObjectList(file);
  }

  async *read(): AsyncGenerator<RunObject> {
    for await (const line of readLines(createReadStream(this.file))) {
      if ('problem' in line) throw new Error(`line ${line.line} of ${this.file}: ${line.problem}`);
      yield JSON.parse(line.text) as RunObject;
    }
  }

  remove(): Promise<void> {
    return rm(this.file, { force: true });
  }
}
