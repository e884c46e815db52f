import { memoryObjects } from '../../../../adapters/memory/memory-objects';
import { memorySource } from '../../../../adapters/memory/memory-source';
import { MemberRing } from '../../../../core/backup/upload/member-ring';
import { type Member, readMembers } from '../../../../core/backup/upload/read-members';
import type { SourceObject } from '../../../../core/contracts/snapshot';

const BYTES_MAX = 100;

function world() {
  const source = memorySource(memoryObjects({ buckets: ['photos'] }));
  const put = (key: string, text: string) => source.put({ bucket: 'photos', key }, text);
  const under = { way: 0, most: 0, mostBytes: 0, bytes: 0 };
  const open = source.open.bind(source);
  source.open = async (object, range) => {
    const opened = await open(object, range);
    under.most = Math.max(under.most, ++under.way);
    under.bytes += opened.sizeBytes;
    under.mostBytes = Math.max(under.mostBytes, under.bytes);
    async function* slowly() {
      await new Promise((resolve) => setImmediate(resolve));
      yield* opened.body;
      under.way -= 1;
      under.bytes -= opened.sizeBytes;
    }
    return { ...opened, body: slowly() };
  };
  const read = async (objects: SourceObject[]) => {
    const ring = new MemberRing(Buffer.alloc(2 * BYTES_MAX));
    const members: Member[] = [];
    for await (const member of readMembers({ source, bucket: 'photos', bytesMax: BYTES_MAX, ring }, objects)) {
      // They are good until the next one is asked for.
      members.push(member.kind === 'read' ? { ...member, bytes: Buffer.from(member.bytes) } : member);
    }
    return members;
  };
  return { source, put, read, under };
}

const lengths = (members: Member[]) =>
  members.map((member) => (member.kind === 'read' ? member.bytes.length : member.kind));

const keys = (count: number) => Array.from({ length: count }, (_, n) => `object-${String(n).padStart(4, '0')}`);

describe('members of a pack', () => {
  it('come in order, with bytes and properties, several being read at once', async () => {
    const { put, read, under } = world();
    const objects = keys(100).map((key, index) => put(key, key.slice(-(index % 4) - 1)));
    const members = await read(objects);
    expect(members).toEqual(
      objects.map((object, index) => ({
        kind: 'read',
        object,
        bytes: Buffer.from(object.key.slice(-(index % 4) - 1)),
        properties: { contentType: 'binary/octet-stream' },
      })),
    );
    expect(under.most).toBe(16);
  });

  it('are not read further ahead than may be held', async () => {
    const { put, read, under } = world();
    const objects = keys(20).map((key) => put(key, 'x'.repeat(40)));
    await read(objects);
    expect(under.mostBytes).toBe(80);
  });

  it('are read one by one when two are more than may be held', async () => {
    const { put, read, under } = world();
    const objects = keys(4).map((key) => put(key, 'x'.repeat(100)));
    expect(lengths(await read(objects))).toEqual([100, 100, 100, 100]);
    expect(under.most).toBe(1);
  });

  it('are not read at all when they are too large', async () => {
    const { source, put, read } = world();
    const objects = [put('a', 'x'), put('b', 'x'.repeat(101)), put('c', 'x')];
    expect(lengths(await read(objects))).toEqual([1, 'large', 1]);
    expect(source.opened).toEqual(['photos/a', 'photos/c']);
  });

  it('that cannot be had say why', async () => {
    const { source, put, read } = world();
    const objects = [put('a', 'x'), put('b', 'y')];
    source.makeUnreadable({ bucket: 'photos', key: 'a' }, 'it is encrypted with a key that is gone');
    const [a, b] = await read(objects);
    expect(a).toEqual({
      kind: 'missing',
      object: objects[0],
      reason: expect.stringContaining('a key that is gone'),
    });
    expect(b).toMatchObject({ kind: 'read', bytes: Buffer.from('y') });
  });

  it('end with an error when the source cannot be reached, once nothing is being read any more', async () => {
    const { source, put, read, under } = world();
    const objects = keys(10).map((key) => put(key, 'x'));
    const open = source.open.bind(source);
    source.open = async (object, range) => {
      if (object.key === 'object-0003') throw new Error('no route to host');
      return open(object, range);
    };
    await expect(read(objects)).rejects.toThrow('no route to host');
    expect(under.way).toBe(0);
  });
});
