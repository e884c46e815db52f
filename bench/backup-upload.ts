import { MIB } from '../core/ranges/units';
import type { Figure } from './measure';
import { type ServerProcess, startServerProcess } from './servers/server-process';

const OBJECT_MIB = 1024;
/** A pack of 128 MiB and its headers, which is uploaded in parts. */
const SMALL_OBJECTS = { objects: 2048, sizeBytes: 64 * 1024 };
/** A pack of nearly 128 MiB, which is uploaded whole. */
const FEWER_OBJECTS = { objects: 2000, sizeBytes: 64 * 1024 };
/** An object that is uploaded whole. */
const WHOLE_BYTES = 128 * MIB;
/** Number of measurements of each variant. The best counts, because other processes slow some of them down. */
const ROUNDS = 3;

export interface BackupUploadFigures {
  /** CPU time of the uploading process relative to the sum of its parts. Target: at most 1.2. */
  upload: Figure[];
  /**
   * Largest growth of the uploading process's resident set. Targets: at most 140 MiB for an object and 196 MiB for a
   * pack, because a bundled function starts with 60 MiB; 260 MiB for either when it is uploaded whole.
   */
  rssGrowthBytes: { object: number; pack: number; wholeObject: number; wholePack: number };
}

/**
 * Measure the cost of `upload-archive` with the real AWS clients, against a server in another process that accepts
 * everything.
 */
export async function backupUpload(): Promise<BackupUploadFigures> {
  const aws = await startServerProcess('bare-aws.ts');
  try {
    const rssGrowthBytes = {
      object: await withUploader(aws, (uploader) => growthOf(uploader, 'object', OBJECT_MIB * MIB)),
      pack: await withUploader(aws, (uploader) => growthOf(uploader, 'pack', SMALL_OBJECTS)),
      wholeObject: await withUploader(aws, (uploader) => growthOf(uploader, 'object', WHOLE_BYTES)),
      wholePack: await withUploader(aws, (uploader) => growthOf(uploader, 'pack', FEWER_OBJECTS)),
    };
    return { upload: await withUploader(aws, cpuFigures), rssGrowthBytes };
  } finally {
    await aws.stop();
  }
}

async function withUploader<T>(aws: ServerProcess, work: (uploader: ServerProcess) => Promise<T>): Promise<T> {
  const uploader = await startServerProcess('uploader.ts', String(aws.port));
  try {
    return await work(uploader);
  } finally {
    await uploader.stop();
  }
}

/** Measure the growth over two uploads, because memory that is not reused shows only in the second one. */
async function growthOf(uploader: ServerProcess, request: string, argument: unknown): Promise<number> {
  const { rssPeakBytes: before } = await uploader.usage();
  await uploader.ask(request, argument);
  await uploader.ask(request, argument);
  return (await uploader.usage()).rssPeakBytes - before;
}

async function cpuFigures(uploader: ServerProcess): Promise<Figure[]> {
  const best = { pipe: Number.POSITIVE_INFINITY, hash: Number.POSITIVE_INFINITY, object: Number.POSITIVE_INFINITY };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const variant of ['pipe', 'hash', 'object'] as const) {
      const before = (await uploader.usage()).cpuSeconds;
      await uploader.ask(variant, OBJECT_MIB * MIB);
      const seconds = (await uploader.usage()).cpuSeconds - before;
      // The first round warms up.
      if (round > 0) best[variant] = Math.min(best[variant], seconds);
    }
  }
  const parts = best.pipe + best.hash;
  const figure = (name: string, seconds: number) => ({
    name,
    ratio: seconds / parts,
    mibPerSecond: OBJECT_MIB / seconds,
  });
  return [
    figure('pipe without hashing, and two SHA-256 passes', parts),
    figure('the pipe alone', best.pipe),
    figure('upload-archive', best.object),
  ];
}
