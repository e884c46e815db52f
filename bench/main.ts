import { backupUpload } from './backup-upload';
import { glacierTransfer } from './glacier-transfer';
import { hashing } from './hashing';
import { report } from './measure';
import { type RebuildFigures, rebuildBench } from './rebuild';
import { type StartFigure, startBench } from './start';

const mib = (bytes: number) => Math.round(bytes / 2 ** 20);

const rebuildText = ({ outcomes, invocations, calls, seconds }: RebuildFigures) =>
  `${JSON.stringify(outcomes)} in ${invocations} invocation(s), ${calls} calls, ${Math.round(seconds)} s`;

function reportStart(figures: StartFigure[]): void {
  console.log(`\nSeconds until a command has answered: medians, relative to the start of Node.js ${process.version}`);
  for (const { name, seconds, ratio, targetSeconds } of figures) {
    const target = targetSeconds === undefined ? '' : ` (target: at most ${targetSeconds} s)`;
    console.log(`  ${name.padEnd(44)} ${seconds.toFixed(2).padStart(6)} s ${ratio.toFixed(1).padStart(6)} ×${target}`);
  }
}

/**
 * Print ratios to a reference measured in the same run, so that the speed of the machine cancels out; seconds for a
 * rebuild. `start` as argument: only how fast commands answer.
 */
async function main(): Promise<void> {
  reportStart(await startBench());
  if (process.argv[2] === 'start') return;
  report('Hashing: CPU time relative to a SHA-256 of each 1 MiB leaf', await hashing());
  const { download, upload } = await glacierTransfer();
  report('GetJobOutput of 1 GiB: throughput relative to a bare file server (target: at least 0.6)', download);
  report('Upload of a 64 MiB part: CPU time of the server relative to a bare one (target: at most 1.3)', upload);
  const backup = await backupUpload();
  report('Backup of a 1 GiB object: CPU time relative to the sum of its parts (target: at most 1.2)', backup.upload);
  const { object, pack, wholeObject, wholePack } = backup.rssGrowthBytes;
  console.log(
    `  the resident set grows by ${mib(object)} MiB (target: at most 140), for a pack by ${mib(pack)} MiB (target: at most 196)`,
  );
  console.log(`  whole: ${mib(wholeObject)} MiB for an object, ${mib(wholePack)} MiB for a pack (target: at most 260)`);
  const rebuild = await rebuildBench({ plans: 20, snapshots: 500, archives: 20 });
  console.log('\nRebuild of 10,000 snapshots at 20 ms a call (each invocation has 15 minutes)');
  for (const [name, figures] of Object.entries(rebuild)) console.log(`  ${name}: ${rebuildText(figures)}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
