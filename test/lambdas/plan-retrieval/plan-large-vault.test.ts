import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RetrievalPlan } from '../../../core/contracts/retrieval-run';

interface Outcome {
  plan: RetrievalPlan;
  written: { files: number; characters: number };
  rssMibBefore: number;
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

/** Memory for a million archives, as if all that this many take were for each of them. */
function mibOfMillion(archives: number, { rssMibBefore, peakRssMib }: Outcome): number {
  return rssMibBefore + (peakRssMib - rssMibBefore) * (1_000_000 / archives);
}

describe('the plan of a large vault', () => {
  // A million takes a minute of processor time; run plan-large-vault.ts by itself for it.
  const archives = 250_000;

  it('leaves room for a million archives in 1.6 GB', async () => {
    const outcome = await planned(archives);
    const { plan, written } = outcome;
    expect(plan).toMatchObject({
      archives,
      presentArchives: archives / 10,
      pieces: (archives * 9) / 10,
      batches: (archives * 9) / 10_000,
      rejectedArchives: 0,
    });
    expect(written.files).toBe(plan.batches + 4);
    expect(mibOfMillion(archives, outcome)).toBeLessThan(1600);
  });

  it('leaves as much room when all lie under other names, and are renamed', async () => {
    const outcome = await planned(archives, 'elsewhere');
    expect(outcome.plan).toMatchObject({
      presentArchives: archives,
      presentElsewhere: archives,
      copies: archives,
      pieces: 0,
    });
    expect(mibOfMillion(archives, outcome)).toBeLessThan(1600);
  });
});
