import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { OperationName } from '../../local/glacier/operation-table';
import { type ClientUnderTest, clientEnvironment, type Members, type Reply } from './client-under-test';

/** boto3 in a process of its own, which answers one command after the other. */
export class Boto3Client implements ClientUnderTest {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #last: Promise<unknown>;

  constructor(pythonPath: string) {
    this.#process = spawn(pythonPath, [join(__dirname, 'boto3_client.py')], {
      env: clientEnvironment(tmpdir()),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#answers = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
    this.#last = this.#nextAnswer();
  }

  async call(endpoint: string, operation: OperationName, input: Members): Promise<Reply> {
    const { body } = input;
    const sent = Buffer.isBuffer(body) ? { ...input, body: { base64: body.toString('base64') } } : input;
    const reply = (await this.do(endpoint, 'call', { operation, input: sent })) as Reply;
    const received = reply.output?.body as { base64: string } | undefined;
    if (!received) return reply;
    return { ...reply, output: { ...reply.output, body: Buffer.from(received.base64, 'base64') } } as Reply;
  }

  /** Any command of the script. @throws Error when boto3 itself fails */
  do(endpoint: string, command: string, parameters: Members): Promise<Members> {
    const answered = this.#last.then(async () => {
      this.#process.stdin?.write(`${JSON.stringify({ endpoint, do: command, ...parameters })}\n`);
      const answer = await this.#nextAnswer();
      if (answer.failure !== undefined) throw new Error(`boto3, ${command}: ${answer.failure}`);
      return answer;
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
    if (done) throw new Error('boto3_client.py has ended; its standard error says why');
    return JSON.parse(value) as Members;
  }
}
