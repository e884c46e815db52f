import { memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memorySource } from '../../../../adapters/memory/memory-source';
import { readBytes } from '../../../../core/backup/upload/read-bytes';
import { LengthMismatchError, SourceChangedError, SourceUnreadableError } from '../../../../core/contracts/errors';
import type { ByteRange } from '../../../../core/ranges/byte-range';

const AT = { bucket: 'photos', key: 'film' };
const FILM = Buffer.from('0123456789');

function world(bytes = FILM) {
  const source = memorySource(memoryObjects({ buckets: ['photos'] }));
  const object = { ...AT, ...source.put(AT, bytes) };
  const read = async (range?: ByteRange) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of readBytes(source, object, range)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };
  return { source, object, read };
}

describe('the bytes of an object', () => {
  it('are read whole, or as a range', async () => {
    const { source, read } = world();
    expect(await read()).toBe('0123456789');
    expect(await read({ start: 3, end: 5 })).toBe('345');
    expect(source.opened).toEqual(['photos/film', 'photos/film[3-5]']);
  });

  it('may be none', async () => {
    expect(await world(Buffer.alloc(0)).read()).toBe('');
  });

  it('go on where a connection broke, however it broke', async () => {
    const { source, read } = world();
    source.breakNextRead(3);
    source.breakNextRead(0, new Error('socket hang up'));
    source.breakNextRead(2, new Error('socket hang up'));
    expect(await read()).toBe('0123456789');
    expect(source.opened).toEqual(['photos/film', 'photos/film[3-9]', 'photos/film[3-9]', 'photos/film[5-9]']);
  });

  it('are given up when connections break again and again', async () => {
    const { source, read } = world();
    for (let n = 0; n < 4; n++) source.breakNextRead(1);
    await expect(read()).rejects.toThrow(LengthMismatchError);
    expect(source.opened).toHaveLength(4);
  });

  it('are not asked for again when they have changed, or may not be read', async () => {
    const { source, read } = world();
    source.makeUnreadable(AT);
    await expect(read()).rejects.toThrow(SourceUnreadableError);
    source.put(AT, 'something else');
    await expect(read()).rejects.toThrow(SourceChangedError);
    expect(source.opened).toEqual([]);
  });

  it('that change while they are read are not mixed', async () => {
    const { source, read } = world();
    const open = source.open.bind(source);
    source.breakNextRead(4);
    source.open = async (...args) => {
      const opened = await open(...args);
      source.put(AT, 'abcdefghij');
      return opened;
    };
    await expect(read()).rejects.toThrow(SourceChangedError);
  });

  it('of another length than was listed have changed', async () => {
    const { source, object } = world();
    const longer = readBytes(source, { ...object, sizeBytes: 11 });
    await expect(longer.next()).rejects.toThrow(SourceChangedError);
  });

  it('are no longer read when nobody wants them', async () => {
    const { source, object } = world();
    let closed = false;
    const open = source.open.bind(source);
    source.open = async (...args) => {
      const opened = await open(...args);
      async function* watched() {
        try {
          yield* opened.body;
        } finally {
          closed = true;
        }
      }
      return { ...opened, body: watched() };
    };
    for await (const _ of readBytes(source, object)) break;
    expect(closed).toBe(true);
  });
});
