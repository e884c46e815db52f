import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const PROJECT = path.resolve(__dirname, '../../..');

/** `moraine glacier` in a process of its own. */
export class GlacierProcess {
  stdout = '';
  stderr = '';
  readonly #ended: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.#ended = once(child, 'close');
  }

  /** Resolves once the server listens or the process has ended. */
  static async start(argv: string[]): Promise<GlacierProcess> {
    const command = ['--import', 'tsx', path.join(PROJECT, 'bin/cli.ts'), 'glacier', ...argv];
    const child = spawn(process.execPath, command, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'pipe'] });
    const started = new GlacierProcess(child);
    const serves = new Promise<void>((resolve) => {
      child.stdout?.on('data', () => {
        if (started.stdout.includes('Ctrl-C stops.')) resolve();
      });
    });
    await Promise.race([serves, started.#ended]);
    return started;
  }

  get endpoint(): string {
    return /^Glacier at (\S+),/.exec(this.stdout)?.[1] ?? '';
  }

  get exitCode(): number | null {
    return this.child.exitCode;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    await this.#ended;
    return this.child.exitCode;
  }
}
