import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DownloadDirectory } from '../../../adapters/disk/download-directory';
import { jsonLines } from '../../../core/files/json-lines';
import { readLines } from '../../../core/files/read-lines';
import { OWN_FILES } from '../../../core/naming/local-path';
import type { RunObject } from './proven-objects';

/**
 * The objects of a download, in a file of its directory: if they were read from S3 while others are downloaded, the connection would
 * be idle until S3 closes it.
 */
export class ObjectList {
  private constructor(private readonly file: string) {}

  static async write(
    directory: Pick<DownloadDirectory, 'pathOf'>,
    objects: AsyncIterable<RunObject>,
  ): Promise<ObjectList> {
    const file = directory.pathOf([`${OWN_FILES}objects.jsonl`]);
    // One of a download that was killed, or what somebody else has put there.
    await rm(file, { force: true });
    const list = new ObjectList(file);
    try {
      await pipeline(Readable.from(jsonLines(objects)), createWriteStream(file, { flags: 'wx' }));
      return list;
    } catch (error) {
      await list.remove();
      throw error;
    }
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
