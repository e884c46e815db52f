import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationName } from '../../local/glacier/operation-table';
import { type ClientUnderTest, clientEnvironment, type Members, type Reply } from './client-under-test';
import { PythonProcess } from './python-process';

/** `aws glacier …`, a process for each call; where the program is a Python script, a fork that has its modules loaded. */
export class AwsCliClient implements ClientUnderTest {
  readonly #python: string | undefined;
  #process: PythonProcess | undefined;

  constructor(private readonly path: string) {
    this.#python = pythonOf(path);
  }

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

  /** `aws glacier` with these arguments; with more variables of the environment, a process of its own. */
  async run(
    endpoint: string,
    args: string[],
    home = tmpdir(),
    environment: Record<string, string> = {},
  ): Promise<Outcome> {
    const all = ['glacier', ...args, '--endpoint-url', endpoint, '--output', 'json'];
    const isPlain = Object.keys(environment).length === 0;
    return this.#python && isPlain ? this.#runForked(this.#python, all, home) : this.#runAlone(all, home, environment);
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  async #runForked(python: string, args: string[], home: string): Promise<Outcome> {
    this.#process ??= new PythonProcess(python, join(__dirname, 'aws_cli.py'), [this.path]);
    const directory = await mkdtemp(join(tmpdir(), 'aws-cli-'));
    try {
      const [stdout, stderr] = [join(directory, 'stdout'), join(directory, 'stderr')];
      const { exitCode } = await this.#process.ask({ args, home, stdout, stderr });
      return {
        exitCode: Number(exitCode),
        stdout: await readFile(stdout, 'utf8'),
        stderr: await readFile(stderr, 'utf8'),
      };
    } finally {
      await rm(directory, { recursive: true });
    }
  }

  #runAlone(args: string[], home: string, environment: Record<string, string>): Promise<Outcome> {
    const options = { env: { ...clientEnvironment(home), ...environment }, timeout: 50_000 };
    return new Promise((resolve, reject) => {
      const child = execFile(this.path, args, options, (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') reject(error);
        else resolve({ exitCode: child.exitCode ?? -1, stdout, stderr });
      });
    });
  }
}

interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** The interpreter that a program's first line names, if that is Python. */
function pythonOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  return /^#!(\/\S*python[\d.]*)\s/.exec(readFileSync(path, 'latin1').slice(0, 200))?.[1];
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
