import { resumingStream } from '../../../core/files/resuming-stream';
import { collect } from '../backup/runs';

const keys = ['a', 'b', 'c', 'd', 'e'];

/** Opens that break after so many keys, one after the other; then none does. */
function breaking(...breaks: number[]) {
  const opened: (string | undefined)[] = [];
  async function* open(after: string | undefined) {
    opened.push(after);
    let left = breaks.shift() ?? Number.POSITIVE_INFINITY;
    for (const key of keys) {
      if (after !== undefined && key <= after) continue;
      if (left-- === 0) throw new Error(`broke before ${key}`);
      yield { key };
    }
  }
  return { open, opened };
}

const keysOf = async (stream: AsyncIterable<{ key: string }>) => (await collect(stream)).map(({ key }) => key);

describe('a stream that breaks', () => {
  it('goes on behind the last key', async () => {
    const { open, opened } = breaking(2, 1, 1);
    expect(await keysOf(resumingStream(open))).toEqual(keys);
    expect(opened).toEqual([undefined, 'b', 'c', 'd']);
  });

  it('begins where it is told to', async () => {
    const { open } = breaking();
    expect(await keysOf(resumingStream(open, 'c'))).toEqual(['d', 'e']);
  });

  it('is given up when it has given nothing three times in a row', async () => {
    const lucky = breaking(2, 0, 0, 1, 0, 0);
    expect(await keysOf(resumingStream(lucky.open))).toEqual(keys);
    const { open, opened } = breaking(2, 0, 0, 0);
    await expect(keysOf(resumingStream(open))).rejects.toThrow('broke before c');
    expect(opened).toEqual([undefined, 'b', 'b', 'b']);
    await expect(keysOf(resumingStream(breaking(0, 0, 0).open, 'b'))).rejects.toThrow('broke before c');
  });

  it('is closed when its reader stops', async () => {
    let closed = false;
    async function* open() {
      try {
        yield* keys.map((key) => ({ key }));
      } finally {
        closed = true;
      }
    }
    for await (const { key } of resumingStream(open)) if (key === 'b') break;
    expect(closed).toBe(true);
  });
});
