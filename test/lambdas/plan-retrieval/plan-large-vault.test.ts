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
async function planned(archives: number, ...more: string[]): Promise<Outcome> {
  const script = path.join(__dirname, 'plan-large-vault.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    script,
    String(archives),
    ...more,
  ]);
  return JSON.parse(stdout) as Outcome;
}

/** Memory for a million archives, from what 200,000 more of them take. */
function mibOfMillion(small: Outcome, large: Outcome): number {
  const mibPerArchive = Math.max(0, large.peakRssMib - small.peakRssMib) / 200_000;
  return large.peakRssMib + mibPerArchive * 750_000;
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
    expect(mibOfMillion(small, large)).toBeLessThan(1600);
  });

  it('leaves as much room when all lie under other names, and are renamed', async () => {
    const small = await planned(50_000, 'elsewhere');
    const large = await planned(250_000, 'elsewhere');
    expect(large.plan).toMatchObject({
      presentArchives: 250_000,
      presentElsewhere: 250_000,
      copies: 250_000,
      pieces: 0,
    });
    expect(mibOfMillion(small, large)).toBeLessThan(1600);
  });
});
