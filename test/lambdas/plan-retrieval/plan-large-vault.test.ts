import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RetrievalPlan } from '../../../core/contracts/retrieval-run';

interface Outcome {
  plan: RetrievalPlan;
  written: { files: number; characters: number };
  peakRssMib: number;
}

/** Plan a vault in a process of its own, whose memory is the plan's. */
async function planned(archives: number): Promise<Outcome> {
  const script = path.join(__dirname, 'plan-large-vault.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, String(archives)]);
  return JSON.parse(stdout) as Outcome;
}

describe('the plan of a large vault', () => {
  // A million takes a minute of processor time; run plan-large-vault.ts by itself for it. What these two need beyond one
  // another shows what each archive costs.
  it('leaves room for a million archives in 1.6 GB', async () => {
    const small = await planned(50_000);
    const large = await planned(250_000);
    for (const [{ plan, written }, archives] of [
      [small, 50_000],
      [large, 250_000],
    ] as const) {
      expect(plan).toMatchObject({
        archives,
        presentArchives: archives / 10,
        pieces: (archives * 9) / 10,
        batches: (archives * 9) / 10_000,
        rejectedArchives: 0,
      });
      expect(written.files).toBe(plan.batches + 4);
    }
    const mibPerArchive = Math.max(0, large.peakRssMib - small.peakRssMib) / 200_000;
    const mibOfMillion = large.peakRssMib + mibPerArchive * 750_000;
    expect(mibOfMillion).toBeLessThan(1600);
  });
});
