import { runLoad } from './many-archives';

/**
 * `tsx bench/million-archives.ts [ARCHIVES] [JOBS]`: load the embedded Glacier, by default with a million archives and
 * 100,000 jobs.
 */
async function main(archives: number, jobs: number): Promise<void> {
  const totals = await runLoad({ archives, jobs }, ({ name, seconds, cpuSeconds, rssPeakBytes }) => {
    const figures = `${seconds.toFixed(1).padStart(7)} s  ${cpuSeconds.toFixed(1).padStart(6)} s CPU`;
    console.log(`  ${name.padEnd(34)} ${figures}  peak ${Math.round(rssPeakBytes / 2 ** 20)} MiB`);
  });
  console.log(totals);
}

main(Number(process.argv[2] ?? 1_000_000), Number(process.argv[3] ?? 100_000)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
