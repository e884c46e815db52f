import { type ObservedTotals, runLoad, type Step } from '../../../bench/many-archives';

const mib = 2 ** 20;
const rssMaxBytes = 400 * mib;

async function observeLoad(archives: number, jobs: number): Promise<{ totals: ObservedTotals; steps: Step[] }> {
  const steps: Step[] = [];
  const totals = await runLoad({ archives, jobs }, (step) => steps.push(step));
  expect(totals.json.entries).toBe(archives);
  expect(totals.csv.entries).toBe(archives);
  // The two inventory jobs are listed as well.
  expect(totals.listedJobs).toBe(jobs + 2);
  expect(totals.pages).toBe(Math.ceil((jobs + 2) / 50));
  for (const { rssPeakBytes } of steps) expect(rssPeakBytes).toBeLessThan(rssMaxBytes);
  return { totals, steps };
}

const cpuSeconds = (steps: readonly Step[]) => steps.reduce((sum, step) => sum + step.cpuSeconds, 0);

/** The full size, 1,000,000 archives and 100,000 jobs, takes minutes: `npx tsx bench/million-archives.ts`. */
test('200,000 archives and 20,000 jobs, a fifth of the full size: all listed below 400 MiB, in time that grows with the number', async () => {
  const small = await observeLoad(50_000, 5_000);
  const large = await observeLoad(200_000, 20_000);
  // Four times the load. What does not grow with it, such as starting, makes the ratio smaller; a quadratic step larger.
  expect(cpuSeconds(large.steps) / cpuSeconds(small.steps)).toBeLessThan(6);
  const last = large.steps.at(-1) as Step;
  const smallLast = small.steps.at(-1) as Step;
  // Memory of a server that has just loaded everything: an extrapolation by five must stay within the limit.
  const bytesPerArchive = (last.rssPeakBytes - smallLast.rssPeakBytes) / 150_000;
  expect(last.rssPeakBytes + 800_000 * bytesPerArchive).toBeLessThan(rssMaxBytes);
});
