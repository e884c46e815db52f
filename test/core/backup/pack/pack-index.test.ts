import fc from 'fast-check';
import { readPackIndex } from '../../../../core/backup/pack/pack-index';
import { InvalidInputError } from '../../../../core/contracts/errors';
import { anyMembers, member, packOf } from './pack';

const withTrailer = (index: object, body = '') => {
  const text = Buffer.from(`${body}${JSON.stringify({ index })}\n`);
  return Buffer.concat([Buffer.alloc(512), text, Buffer.alloc(512 - text.length + 1024)]);
};

describe('readPackIndex', () => {
  it('gives back every line, from the whole archive and from a tail that just holds the index', () => {
    fc.assert(
      fc.property(anyMembers, fc.nat(), (members, somewhere) => {
        const { archive, builder } = packOf(members);
        const found = { lines: [...builder.members] };
        expect(readPackIndex(archive, 0)).toEqual(found);
        const { needFrom } = readPackIndex(archive.subarray(-1), archive.length - 1) as { needFrom: number };
        const answer = readPackIndex(archive.subarray(needFrom), needFrom);
        const start = 'needFrom' in answer ? answer.needFrom : needFrom;
        expect(readPackIndex(archive.subarray(start), start)).toEqual(found);
        const any = somewhere % archive.length;
        const asked = readPackIndex(archive.subarray(any), any);
        expect('needFrom' in asked ? asked.needFrom < any : asked).toEqual('needFrom' in asked ? true : found);
      }),
    );
  });

  it('says from where more is needed, and that is where the index begins', () => {
    const { archive } = packOf(Array.from({ length: 100 }, (_, number) => member(`key ${number}`, 'x')));
    const start = archive.length - 4096;
    const answer = readPackIndex(archive.subarray(start), start) as { needFrom: number };
    expect(archive.toString('utf8', answer.needFrom, answer.needFrom + 14)).toBe('{"key":"key 0"');
    expect(answer.needFrom).toBeLessThan(start);
    expect(readPackIndex(archive.subarray(answer.needFrom), answer.needFrom)).toHaveProperty('lines.length', 100);
    const late = answer.needFrom + 1;
    expect(readPackIndex(archive.subarray(late), late)).toEqual(answer);
  });

  it('never needs more than two answers: the trailer is short', () => {
    const { archive } = packOf([member('a', 'x'.repeat(10_000))]);
    const { needFrom } = readPackIndex(Buffer.alloc(0), archive.length) as { needFrom: number };
    expect(readPackIndex(archive.subarray(needFrom), needFrom)).not.toEqual({ needFrom });
  });

  it('reads the index of a pack without members', () => {
    expect(readPackIndex(packOf([]).archive, 0)).toEqual({ lines: [] });
  });

  it('keeps properties as they are, and leaves none out', () => {
    const properties = { contentType: 'text/plain', tags: { 'a "b"': 'ü\n' }, metadata: { x: '' } };
    const { lines } = readPackIndex(packOf([member('a', '', { properties }), member('b', '')]).archive, 0) as never as {
      lines: object[];
    };
    expect(lines[0]).toMatchObject({ properties });
    expect(lines[1]).not.toHaveProperty('properties');
  });

  const line = { key: 'a', sizeBytes: 1, etag: '"e"', modifiedAt: '2026-03-01T12:00:00Z', treeHash: 'ab', offset: 0 };
  it.each([
    ['nothing', Buffer.alloc(0), 'two blocks of zeros'],
    ['zeros', Buffer.alloc(4096), 'no end'],
    ['text', Buffer.from('x'.repeat(4096)), 'two blocks of zeros'],
    ['another tar', Buffer.concat([Buffer.from('x\n'.repeat(256)), Buffer.alloc(1024)]), 'its last line is not valid'],
    ['bytes that are no text', Buffer.concat([Buffer.from([0xff, 0x0a]), Buffer.alloc(1024)]), 'not UTF-8'],
    ['another version', withTrailer({ version: 2, offset: 512, objects: 0 }), 'its last line is not valid'],
    ['an offset within a block', withTrailer({ version: 1, offset: 513, objects: 0 }), 'its last line is not valid'],
    ['an offset past the index', withTrailer({ version: 1, offset: 1024, objects: 0 }), 'points past itself'],
    ['lines that are missing', withTrailer({ version: 1, offset: 512, objects: 1 }), 'it has 0 lines, but states 1'],
    ['a line that is none', withTrailer({ version: 1, offset: 512, objects: 1 }, '{"key":\n'), 'line 1 is not valid'],
    [
      'a member that lies behind the members',
      withTrailer({ version: 1, offset: 512, objects: 1 }, `${JSON.stringify({ ...line, sizeBytes: 513 })}\n`),
      'behind the members',
    ],
  ])('refuses %s', (_, archive, problem) => {
    expect(() => readPackIndex(archive, 0)).toThrow(InvalidInputError);
    expect(() => readPackIndex(archive, 0)).toThrow(problem);
  });

  it('refuses a pack that was cut off, wherever', () => {
    const { archive } = packOf([member('a', 'hello'), member('b', 'world')]);
    for (let length = 0; length < archive.length; length += 7) {
      expect(() => readPackIndex(archive.subarray(0, length), 0)).toThrow(InvalidInputError);
    }
  });
});
