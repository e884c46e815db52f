import { glacierTransfer } from './glacier-transfer';
import { hashing } from './hashing';
import { report } from './measure';

/** Every figure is a ratio against a reference of the same run: the machine's own speed cancels out. */
async function main(): Promise<void> {
  report('Hashing, in CPU time against a SHA-256 of each 1 MiB leaf', await hashing());
  const { download, upload } = await glacierTransfer();
  report('GetJobOutput of 1 GiB, in throughput against a bare file server (at least 0.6)', download);
  report('Upload of a 64 MiB part, in CPU time of the server against a bare one (at most 1.3)', upload);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
