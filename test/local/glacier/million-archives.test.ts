import { type Seen, type Step, underLoad } from '../../../bench/many-archives';

const mib = 2 ** 20;
const rssMaxBytes = 400 * mib;

async function loaded(archives: number, jobs: number): Promise<{ seen: Seen; steps: Step[] }> {
  const steps: Step[] = [];
  const seen = await underLoad({ archives, jobs }, (step) => steps.push(step));
  expect(seen.json.entries).toBe(archives);
  expect(seen.csv.entries).toBe(archives);
  // The two inventory jobs are listed as well.
  expect(seen.listedJobs).toBe(jobs + 2);
  expect(seen.pages).toBe(Math.ceil((jobs + 2) / 50));
  for (const { rssPeakBytes } of steps) expect(rssPeakBytes).toBeLessThan(rssMaxBytes);
  return { seen, steps };
}

const cpuSeconds = (steps: readonly Step[]) => steps.reduce((sum, step) => sum + step.cpuSeconds, 0);

/** The full size, 1,000,000 archives and 100,000 jobs, takes minutes: `npx tsx bench/million-archives.ts`. */
test('200,000 archives and 20,000 jobs, a fifth of the full size: all listed below 400 MiB, in time that grows with the number', async () => {
  const small = await loaded(50_000, 5_000);
  const large = await loaded(200_000, 20_000);
  // Four times the load. What does not grow with it, such as starting, makes the ratio smaller; a quadratic step larger.
  expect(cpuSeconds(large.steps) / cpuSeconds(small.steps)).toBeLessThan(6);
  const last = large.steps.at(-1) as Step;
  const smallLast = small.steps.at(-1) as Step;
  // Memory of a server that has just loaded everything: an extrapolation by five must stay within the limit.
  const bytesPerArchive = (last.rssPeakBytes - smallLast.rssPeakBytes) / 150_000;
  expect(last.rssPeakBytes + 800_000 * bytesPerArchive).toBeLessThan(rssMaxBytes);
});
