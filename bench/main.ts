import { backupUpload } from './backup-upload';
import { glacierTransfer } from './glacier-transfer';
import { hashing } from './hashing';
import { report } from './measure';
import { type RebuildFigures, rebuildBench } from './rebuild';

const mib = (bytes: number) => Math.round(bytes / 2 ** 20);

const rebuildText = ({ outcomes, invocations, calls, seconds }: RebuildFigures) =>
  `${JSON.stringify(outcomes)} in ${invocations} invocation(s), ${calls} calls, ${Math.round(seconds)} s`;

/** Figures are ratios against a reference of the same run, so that the machine's own speed cancels out; of a rebuild, seconds. */
async function main(): Promise<void> {
  report('Hashing, in CPU time against a SHA-256 of each 1 MiB leaf', await hashing());
  const { download, upload } = await glacierTransfer();
  report('GetJobOutput of 1 GiB, in throughput against a bare file server (at least 0.6)', download);
  report('Upload of a 64 MiB part, in CPU time of the server against a bare one (at most 1.3)', upload);
  const backup = await backupUpload();
  report('Backup of a 1 GiB object, in CPU time against the sum of its parts (at most 1.2)', backup.upload);
  const { object, pack } = backup.rssGrowthBytes;
  console.log(
    `  the resident set grows by ${mib(object)} MiB (at most 140), for a pack by ${mib(pack)} MiB (at most 196)`,
  );
  const rebuild = await rebuildBench({ plans: 20, snapshots: 500, archives: 20 });
  console.log('\nRebuild of 10,000 snapshots at 20 ms a call (each invocation has 15 minutes)');
  for (const [what, figures] of Object.entries(rebuild)) console.log(`  ${what}: ${rebuildText(figures)}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
