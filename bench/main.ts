import { hashing } from './hashing';
import { report } from './measure';

/** Every figure is a ratio against a reference of the same run: the machine's own speed cancels out. */
async function main(): Promise<void> {
  report('Hashing, in CPU time against a SHA-256 of each 1 MiB leaf', await hashing());
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
