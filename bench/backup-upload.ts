import { MIB } from '../core/ranges/units';
import type { Figure } from './measure';
import { type ServerProcess, startServerProcess } from './servers/server-process';

const OBJECT_MIB = 1024;
/** A pack of 128 MiB. */
const SMALL_OBJECTS = { objects: 2048, sizeBytes: 64 * 1024 };
/** Turns of each way, of which the best counts: the others were disturbed. */
const ROUNDS = 3;

export interface BackupUploadFigures {
  /** CPU time of the uploading process against that of its parts: at most 1.2 is wanted. */
  upload: Figure[];
  /**
   * By how much the resident set of the uploading process grows at the most: by 140 and 196 MiB at the most is wanted,
   * since a bundled function begins with 60.
   */
  rssGrowthBytes: { object: number; pack: number };
}

/** What `upload-archive` costs with the real clients, against a server in another process that takes whatever comes. */
export async function backupUpload(): Promise<BackupUploadFigures> {
  const aws = await startServerProcess('bare-aws.ts');
  try {
    const rssGrowthBytes = {
      object: await inAProcess(aws, (uploader) => growthOf(uploader, 'object', OBJECT_MIB * MIB)),
      pack: await inAProcess(aws, (uploader) => growthOf(uploader, 'pack', SMALL_OBJECTS)),
    };
    return { upload: await inAProcess(aws, cpuFigures), rssGrowthBytes };
  } finally {
    await aws.stop();
  }
}

async function inAProcess<T>(aws: ServerProcess, work: (uploader: ServerProcess) => Promise<T>): Promise<T> {
  const uploader = await startServerProcess('uploader.ts', String(aws.port));
  try {
    return await work(uploader);
  } finally {
    await uploader.stop();
  }
}

/** Twice: memory that is not used again shows the second time. */
async function growthOf(uploader: ServerProcess, request: string, argument: unknown): Promise<number> {
  const { rssPeakBytes: before } = await uploader.usage();
  await uploader.ask(request, argument);
  await uploader.ask(request, argument);
  return (await uploader.usage()).rssPeakBytes - before;
}

async function cpuFigures(uploader: ServerProcess): Promise<Figure[]> {
  const best = { pipe: Number.POSITIVE_INFINITY, hash: Number.POSITIVE_INFINITY, object: Number.POSITIVE_INFINITY };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const way of ['pipe', 'hash', 'object'] as const) {
      const before = (await uploader.usage()).cpuSeconds;
      await uploader.ask(way, OBJECT_MIB * MIB);
      const seconds = (await uploader.usage()).cpuSeconds - before;
      // The first round warms up.
      if (round > 0) best[way] = Math.min(best[way], seconds);
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
    figure('of that, the pipe', best.pipe),
    figure('upload-archive', best.object),
  ];
}
