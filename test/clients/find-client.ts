import { spawnSync } from 'node:child_process';

/** A client that is installed, or why it is not used. */
export type FoundClient = { path: string; version: string; missing?: undefined } | { missing: string };

/** Debian's come first: those are what the checks install. */
export const findAwsCli = () => findClient('the AWS CLI', 'awscli', ['/usr/bin/aws', 'aws'], ['--version']);

export const findBoto3 = () =>
  findClient(
    'boto3',
    'python3-boto3',
    ['/usr/bin/python3', 'python3'],
    ['-c', 'import boto3; print(boto3.__version__)'],
  );

function findClient(what: string, debianPackage: string, candidates: string[], args: string[]): FoundClient {
  for (const path of candidates) {
    const { status, stdout } = spawnSync(path, args, { encoding: 'utf8', timeout: 20_000 });
    if (status === 0) return { path, version: stdout.trim().split(' ')[0] ?? '' };
  }
  const tried = candidates.join(', ');
  return { missing: `${what} is not installed (tried ${tried}); on Debian: apt-get install ${debianPackage}` };
}

/** `describe` for a client that was found; otherwise its tests are skipped, and it is said why. */
export function describeClient(name: string, found: FoundClient, tests: (client: { path: string }) => void): void {
  if (found.missing === undefined) {
    describe(`${name} ${found.version}`, () => tests(found));
    return;
  }
  process.stderr.write(`SKIPPED: the tests of ${name}: ${found.missing}\n`);
  describe.skip(`${name}, skipped: ${found.missing}`, () => tests({ path: name }));
}
