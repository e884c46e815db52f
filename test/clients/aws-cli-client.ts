import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationName } from '../../local/glacier/operation-table';
import { type ClientUnderTest, clientEnvironment, type Members, type Reply } from './client-under-test';

/** `aws glacier …`, a process for each call. */
export class AwsCliClient implements ClientUnderTest {
  constructor(private readonly path: string) {}

  async call(endpoint: string, operation: OperationName, input: Members): Promise<Reply> {
    const directory = await mkdtemp(join(tmpdir(), 'aws-cli-'));
    try {
      const { body, ...members }: Members = { accountId: '-', ...input };
      const args = [hyphened(operation), '--no-paginate', ...Object.entries(members).map(argument)];
      const [bodyPath, outputPath] = [join(directory, 'body'), join(directory, 'output')];
      if (Buffer.isBuffer(body)) {
        await writeFile(bodyPath, body);
        args.push(`--body=${bodyPath}`);
      }
      if (operation === 'GetJobOutput') args.push(outputPath);
      const { exitCode, stdout, stderr } = await this.run(endpoint, args, directory);
      if (exitCode !== 0) return { refusal: refusalOf(stderr) };
      const output = stdout.trim() === '' ? {} : (JSON.parse(stdout) as Members);
      return { output: operation === 'GetJobOutput' ? { ...output, body: await readFile(outputPath) } : output };
    } finally {
      await rm(directory, { recursive: true });
    }
  }

  /** `aws glacier` with these arguments, and with more variables of the environment. */
  run(
    endpoint: string,
    args: string[],
    home = tmpdir(),
    environment: Record<string, string> = {},
  ): Promise<{ exitCode: number; stdout: string; stderr: string }> {
    const all = ['glacier', ...args, '--endpoint-url', endpoint, '--output', 'json'];
    const options = { env: { ...clientEnvironment(home), ...environment }, timeout: 50_000 };
    return new Promise((resolve, reject) => {
      const child = execFile(this.path, all, options, (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') reject(error);
        else resolve({ exitCode: child.exitCode ?? -1, stdout, stderr });
      });
    });
  }
}

/** `vaultName` is `--vault-name`; a value is text, or JSON. An archive's ID may begin with a hyphen, hence the `=`. */
const argument = ([name, value]: [string, unknown]) =>
  `--${hyphened(name)}=${typeof value === 'string' ? value : JSON.stringify(value)}`;

const hyphened = (name: string) => name.replaceAll(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

function refusalOf(stderr: string): { code: string; message: string } {
  const match = /An error occurred \((\w+)\) when calling the \w+ operation(?: \(reached max retries: 0\))?: (.*)/.exec(
    stderr,
  );
  if (!match) throw new Error(`The AWS CLI failed: ${stderr}`);
  return { code: String(match[1]), message: String(match[2]) };
}
