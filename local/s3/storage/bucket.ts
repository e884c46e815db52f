import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataFiles } from './data-files';
import { ObjectStore } from './object-store';
import { UploadStore } from './upload-store';
import { WriteWatches } from './write-watches';

/**
 * A bucket on disk: `objects/` (metadata), `uploads/` (open multipart uploads), `data/` (bytes of both). Opening reads all
 * metadata and removes unfinished files of a killed process.
 */
export class Bucket {
  readonly data: DataFiles;
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  readonly watches = new WriteWatches();

  constructor(
    readonly name: string,
    directory: string,
  ) {
    const referenced = new Set<string>();
    this.data = new DataFiles(join(directory, 'data'));
    this.objects = new ObjectStore(join(directory, 'objects'), this.data, referenced);
    this.uploads = new UploadStore(
      join(directory, 'uploads'),
      this.data,
      this.watches,
      (upload) => this.objects.get(upload.key)?.uploadId === upload.uploadId,
      referenced,
    );
    this.data.sweep(referenced);
  }

  static create(directory: string): void {
    ObjectStore.create(join(directory, 'objects'));
    DataFiles.create(join(directory, 'data'));
    mkdirSync(join(directory, 'uploads'), { recursive: true });
  }

  /** @returns false when there was no such object */
  deleteObject(key: string): boolean {
    const deleted = this.objects.delete(key);
    if (deleted) this.watches.keyDeleted(key);
    return deleted;
  }
}
