import type { StageAmounts } from '../../../core/retrieval/batch-progress';
import type { RetrievalProgress } from '../../../core/retrieval/records/retrieval-progress';
import { stageProgressOf } from '../../../core/retrieval/stage-progress';

const sums = (more: Partial<RetrievalProgress> = {}): RetrievalProgress => ({
  archives: 100,
  bytes: 10_000,
  presentArchives: 0,
  presentBytes: 0,
  batches: 4,
  verified: 0,
  verifiedBytes: 0,
  failed: 0,
  failedBytes: 0,
  ...more,
});
const real = { isDryRun: false };

const underWay = (archives: Record<keyof StageAmounts, number>): StageAmounts => {
  const amount = (count: number) => ({ archives: count, bytes: count * 100 });
  return Object.fromEntries(Object.entries(archives).map(([stage, count]) => [stage, amount(count)])) as never;
};

describe('progress by stages', () => {
  it('adds what batches under way have reached to the sums of finished ones', () => {
    const progress = stageProgressOf(
      sums({ verified: 25, verifiedBytes: 2500 }),
      [
        underWay({ requested: 20, staged: 10, copied: 5, verified: 5, failed: 1 }),
        underWay({ requested: 10, staged: 0, copied: 0, verified: 0, failed: 0 }),
      ],
      real,
    );
    expect(progress.requested).toEqual({ archives: 55, bytes: 5500 });
    expect(progress.staged).toEqual({ archives: 35, bytes: 3500 });
    expect(progress.verified).toEqual({ archives: 30, bytes: 3000 });
    expect(progress.failed).toEqual({ archives: 1, bytes: 100 });
  });

  it('counts archives that were there before as verified', () => {
    const present = { presentArchives: 40, presentBytes: 4000 };
    expect(stageProgressOf(sums({ ...present, verified: 10 }), [], real).verified.archives).toBe(50);
    expect(stageProgressOf(sums({ ...present, verified: 60 }), [], real).verified.archives).toBe(100);
  });

  it('has nothing verified or failed in a dry run', () => {
    const planned = sums({ presentArchives: 40, presentBytes: 4000, failed: 2 });
    const none = { archives: 0, bytes: 0 };
    expect(stageProgressOf(planned, [], { isDryRun: true })).toMatchObject({ verified: none, failed: none });
  });

  it('never shows more than there is, though a batch be counted twice', () => {
    const all = { requested: 60, staged: 60, copied: 60, verified: 60, failed: 0 };
    const progress = stageProgressOf(sums({ verified: 60, verifiedBytes: 6000 }), [underWay(all)], real);
    expect(progress.verified).toEqual({ archives: 100, bytes: 10_000 });
  });

  it('makes one archive of the shares of a large one', () => {
    const third = { archives: 1 / 3, bytes: 100 };
    const piece = {
      requested: third,
      staged: third,
      copied: third,
      verified: third,
      failed: { archives: 0, bytes: 0 },
    };
    expect(stageProgressOf(sums({ archives: 1 }), [piece, piece, piece], real).verified).toEqual({
      archives: 1,
      bytes: 300,
    });
  });
});
