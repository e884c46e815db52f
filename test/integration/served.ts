import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const PROJECT = path.resolve(__dirname, '../..');

/** `moraine local` in a process of its own. */
export class Served {
  stdout = '';
  stderr = '';
  readonly #ended: Promise<unknown>;

  private constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.#ended = once(child, 'close');
  }

  /** Resolves once it serves, or has ended. */
  static async start(argv: string[]): Promise<Served> {
    const command = ['--import', 'tsx', path.join(PROJECT, 'bin/cli.ts'), 'local', ...argv];
    // With npm_command, commands in messages would begin with npx.
    const { npm_command: _, ...env } = process.env;
    const served = new Served(
      spawn(process.execPath, command, { cwd: PROJECT, env, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    const serves = new Promise<void>((resolve) => {
      served.child.stdout?.on('data', () => {
        if (served.stdout.includes('Ctrl-C stops.')) resolve();
      });
    });
    await Promise.race([serves, served.#ended]);
    return served;
  }

  /** What it tells people to export. */
  get environment(): Record<string, string> {
    return Object.fromEntries(
      [...this.stdout.matchAll(/^ {2}export (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
    );
  }

  /** For SDK clients. */
  clientConfig() {
    const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, ...keys } = this.environment;
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = keys;
    return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  }

  async stop(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    await this.#ended;
    return this.child.exitCode;
  }

  get exitCode(): number | null {
    return this.child.exitCode;
  }
}
