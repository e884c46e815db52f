import { join } from 'node:path';
import type { OperationName } from '../../local/glacier/operation-table';
import type { ClientUnderTest, Members, Reply } from './client-under-test';
import { PythonProcess } from './python-process';

/** boto3 in a process of its own, which answers one command after the other. */
export class Boto3Client implements ClientUnderTest {
  readonly #process: PythonProcess;

  constructor(pythonPath: string) {
    this.#process = new PythonProcess(pythonPath, join(__dirname, 'boto3_client.py'));
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
  async do(endpoint: string, command: string, parameters: Members): Promise<Members> {
    const answer = await this.#process.ask({ endpoint, do: command, ...parameters });
    if (answer.failure !== undefined) throw new Error(`boto3, ${command}: ${answer.failure}`);
    return answer;
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}
