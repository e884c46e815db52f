import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { clientEnvironment, type Members } from './client-under-test';

/** A Python script that answers one JSON object a line with another. */
export class PythonProcess {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #last: Promise<unknown>;

  constructor(
    python: string,
    readonly script: string,
    args: string[] = [],
  ) {
    this.#process = spawn(python, [script, ...args], {
      env: clientEnvironment(tmpdir()),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#answers = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
    // Its first line says that it is ready.
    this.#last = this.#nextAnswer();
  }

  /** The answer to a question; questions are asked one after the other. */
  ask(question: Members): Promise<Members> {
    const answered = this.#last.then(() => {
      this.#process.stdin?.write(`${JSON.stringify(question)}\n`);
      return this.#nextAnswer();
    });
    this.#last = answered.catch(() => undefined);
    return answered;
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.stdin?.end();
    await ended;
  }

  async #nextAnswer(): Promise<Members> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`${this.script} has ended; its standard error says why`);
    return JSON.parse(value) as Members;
  }
}
