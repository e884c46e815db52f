import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Writable } from 'node:stream';
import { inBlocks } from '../../../cli/terminal/in-blocks';
import { pourInto } from '../../../cli/terminal/terminal';

async function* lines(count: number, asked: { lines: number } = { lines: 0 }): AsyncGenerator<string> {
  for (asked.lines = 1; asked.lines <= count; asked.lines++) yield `line ${asked.lines}\n`;
}

describe('text of any length', () => {
  it('is written completely, in chunks of a useful size', async () => {
    const blocks: string[] = [];
    for await (const block of inBlocks(lines(10_000))) blocks.push(block);
    const text = Array.from({ length: 10_000 }, (_, index) => `line ${index + 1}\n`).join('');
    expect(blocks.join('')).toBe(text);
    expect(blocks.length).toBeLessThan(10);
  });

  it('is produced no faster than it is read', async () => {
    const asked = { lines: 0 };
    const waiting: (() => void)[] = [];
    const slow = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void waiting.push(done) });
    const poured = pourInto(slow, lines(1_000_000, asked));
    while (waiting.length === 0) await new Promise(setImmediate);
    const before = asked.lines;
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    expect(asked.lines).toBe(before);
    expect(before).toBeLessThan(50_000);
    slow.destroy();
    await expect(poured).rejects.toThrow();
  });

  it('ends when its reader stops, and ends its source too', async () => {
    let ended = false;
    async function* endless() {
      try {
        for (;;) yield 'more and more\n';
      } finally {
        ended = true;
      }
    }
    const closed = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    await pourInto(new Writable({ write: (_chunk, _encoding, done) => done(closed) }), endless());
    expect(ended).toBe(true);
  });

  it('reports a failed write', async () => {
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const disk = new Writable({ write: (_chunk, _encoding, done) => done(full) });
    await expect(pourInto(disk, lines(1))).rejects.toThrow('no space left');
  });

  it('ends silently when the pipe is closed halfway', async () => {
    const program = `
      const { processTerminal } = require('./cli/terminal/terminal');
      async function* endless() { for (;;) yield 'more and more\\n'; }
      processTerminal().pour(endless()).then(() => process.stdout.write('and more'));`;
    const child = spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), '--eval', program], {
      cwd: path.resolve(__dirname, '../../..'),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = await once(child, 'close');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
