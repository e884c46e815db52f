import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/**
 * Run the CDK command line that this version depends on, in this terminal.
 *
 * @param environment variables besides those of this process
 * @returns its exit code
 */
export async function runCdk(
  argv: readonly string[],
  environment: Record<string, string | undefined>,
): Promise<number> {
  const program = path.join(path.dirname(require.resolve('aws-cdk/package.json')), 'bin/cdk');
  const child = spawn(process.execPath, [program, ...argv], {
    stdio: 'inherit',
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', ...environment },
  });
  // The terminal sends Ctrl-C to both processes, and CDK decides what it means.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code ?? 1;
  } finally {
    process.off('SIGINT', ignore);
  }
}
