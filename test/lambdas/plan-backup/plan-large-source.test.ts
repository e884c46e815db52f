import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BackupTotals } from '../../../core/contracts/backup-run';

interface Outcome {
  totals: BackupTotals;
  written: { files: number; lines: number };
  peakRssMib: number;
}

const HEAP_MIB = 64;

/** Plan a source in a process of its own, whose memory is the plan's and whose heap is small. */
async function planned(objects: number, oneIn: number): Promise<Outcome> {
  const script = path.join(__dirname, 'plan-large-source.ts');
  const options = [`--max-old-space-size=${HEAP_MIB}`, '--import', 'tsx', script, String(objects), String(oneIn)];
  const { stdout } = await promisify(execFile)(process.execPath, options);
  return JSON.parse(stdout) as Outcome;
}

describe('the plan of a large source', () => {
  // A million takes half a minute of processor time; run plan-large-source.ts by itself for it.
  it.each([
    ['one in a hundred objects has changed', 100, 1],
    ['every object has changed', 1, 20],
  ])('needs no more memory for 200,000 objects than for 20,000 when %s', async (_, oneIn, packs) => {
    const small = await planned(20_000, oneIn);
    const large = await planned(200_000, oneIn);
    const changed = 200_000 / oneIn;
    expect(large.totals).toMatchObject({ objects: 200_000, changed, added: 0, deleted: 0, archives: packs });
    // A change is a line of the changes and one of its archive's task.
    expect(large.written.lines).toBeGreaterThan(2 * changed);
    expect(large.written.files).toBe(packs + 3);
    expect(large.peakRssMib - small.peakRssMib).toBeLessThan(64);
    expect(large.peakRssMib).toBeLessThan(256);
  });
});
