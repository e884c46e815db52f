import { connect, type Socket } from 'node:net';

/** Parsed response. */
export interface RawReply {
  status: number;
  /** Names in lower case. */
  headers: Map<string, string>;
  body: Buffer;
  /** Statuses of the interim answers before it, such as 100. */
  interim: number[];
}

const headEnd = '\r\n\r\n';
/** End of a response without body that Node.js itself sends. */
const noChunks = '0\r\n\r\n';

/** Socket to an HTTP server that sends exactly the given bytes and reads responses one by one. */
export class RawConnection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #ended = false;
  /** Statuses of interim answers since the last final one. */
  readonly #interim: number[] = [];
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    this.#socket.on('data', (data: Buffer) => {
      this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data]);
      this.#wake();
    });
    // A server that aborts a request resets the connection, which counts as its end.
    this.#socket.on('error', () => undefined);
    for (const event of ['end', 'close']) {
      this.#socket.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
    }
  }

  write(bytes: string | Buffer): void {
    this.#socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Close the sending side, as a client that disconnects does. */
  halfClose(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** @returns the next answer, `closed` when the connection ends without one, `silent` when nothing has come in time */
  async reply(timeoutRealMs: number, options: { head?: boolean } = {}): Promise<RawReply | 'closed' | 'silent'> {
    const deadline = performance.now() + timeoutRealMs;
    for (;;) {
      const taken = this.#take(options.head ?? false);
      if (taken && taken.status >= 100 && taken.status < 200) this.#interim.push(taken.status);
      else if (taken) return { ...taken, interim: this.#interim.splice(0) };
      else if (this.#ended) return 'closed';
      else if (!(await this.#more(deadline - performance.now()))) return 'silent';
    }
  }

  /** @returns whether the server ended the connection in time */
  async ended(timeoutRealMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutRealMs;
    while (!this.#ended) if (!(await this.#more(deadline - performance.now()))) return false;
    return true;
  }

  #more(withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, withinMs));
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  #take(isHead: boolean): Omit<RawReply, 'interim'> | undefined {
    const end = this.#received.indexOf(headEnd);
    if (end < 0) return undefined;
    const [statusLine = '', ...lines] = this.#received.toString('latin1', 0, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})( |$)/.exec(statusLine)?.[1]);
    if (!status) throw new Error(`no status line: ${statusLine}`);
    const headers = new Map(lines.map((line) => [(line.split(':', 1)[0] as string).toLowerCase(), headerValue(line)]));
    const start = end + headEnd.length;
    const isEmpty = isHead || status < 200 || status === 204 || status === 304;
    const past = isEmpty ? start : this.#pastBody(start, headers);
    if (past === undefined || this.#received.length < past) return undefined;
    const body = this.#received.subarray(start, past);
    this.#received = this.#received.subarray(past);
    return { status, headers, body };
  }

  /**
   * End of the body that starts at `start`; undefined while it is incomplete. Of chunked bodies, only the empty one is
   * read.
   */
  #pastBody(start: number, headers: Map<string, string>): number | undefined {
    const declared = headers.get('content-length');
    if (declared !== undefined) return start + Number(declared);
    if (headers.get('transfer-encoding') === 'chunked') return start + noChunks.length;
    return this.#ended ? this.#received.length : undefined;
  }
}

const headerValue = (line: string) => line.slice(line.indexOf(':') + 1).trim();
