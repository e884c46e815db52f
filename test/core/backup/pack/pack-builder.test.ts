import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { PackBuilder } from '../../../../core/backup/pack/pack-builder';
import { PACK_END_BYTES, packedBytes } from '../../../../core/backup/pack/packed-bytes';
import { tarHeader, tarHeaderBytes } from '../../../../core/backup/pack/tar-header';
import { LengthMismatchError } from '../../../../core/contracts/errors';
import { GIB, MIB } from '../../../../core/ranges/units';
import { treeHashOf } from '../../../../core/tree-hash/tree-hash';
import { anyMembers, member, packOf } from './pack';

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('a pack', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'moraine-pack-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  /** Names that tar lists, as they are. */
  function listed(archive: Buffer): string[] {
    fs.writeFileSync(path.join(folder, 'pack.tar'), archive);
    const text = tar('-tP', '--quoting-style=escape');
    return text.trimEnd().split('\n');
  }
  function tar(...options: string[]): string {
    const env = { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C.UTF-8' };
    // No word on stderr either: what tar finds odd in an archive is a fault of ours.
    const script = 'tar "$@" 2>&1';
    return execFileSync('sh', ['-c', script, 'sh', ...options, '-f', 'pack.tar'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
  }
  function unpacked(archive: Buffer): (name: string) => Buffer {
    fs.writeFileSync(path.join(folder, 'pack.tar'), archive);
    expect(tar('-x')).toBe('');
    return (name) => fs.readFileSync(path.join(folder, name));
  }

  it('opens with plain tar, whatever the keys', () => {
    const contents: Record<string, string> = {
      empty: '',
      'one byte': '1',
      'line\nfeed': 'two\nlines',
      'tab\tand \u007f': 'control',
      'folder/übung/雪/\u{1f600}.txt': 'Unicode',
      ['long/'.repeat(20)]: '',
      [`${'d'.repeat(99)}/`.repeat(10)]: '',
      [`${'e'.repeat(100)}`]: 'a name of a hundred bytes',
      [`${'f'.repeat(101)}`]: 'one more',
      [`${'k'.repeat(200)}/`.repeat(5) + 'x'.repeat(19)]: 'a key of 1,024 bytes',
      'exactly a block': 'b'.repeat(512),
      large: 'x'.repeat(3 * MIB + 1),
    };
    const keys = Object.keys(contents);
    expect(Buffer.byteLength(keys[9] as string)).toBe(1024);
    const read = unpacked(packOf(keys.map((key) => member(key, contents[key] ?? ''))).archive);
    for (const key of keys.filter((name) => !name.endsWith('/'))) expect(read(key).toString()).toBe(contents[key]);
    expect(fs.statSync(path.join(folder, 'long/'.repeat(20))).isDirectory()).toBe(true);
    expect(read('.moraine/index.jsonl').toString().split('\n')).toHaveLength(keys.length + 2);
  });

  it('lists keys that no file can have', () => {
    const keys = ['a/../b', '/leading', '//twice', 'a//b', './a', '..', 'ends/', 'nul'];
    const members = keys.map((key) => member(key, key === 'ends/' ? 'a slash at its end, and bytes' : 'x'));
    expect(listed(packOf(members).archive)).toEqual([...keys, '.moraine/index.jsonl']);
  });

  it('is not broken by a key with a zero in it, nor by one that is the name of the index', () => {
    const members = [member('before', '1'), member('a\0b', '2'), member('.moraine/index.jsonl', '3'), member('z', '4')];
    const names = listed(packOf(members).archive);
    expect([names[0], ...names.slice(-3)]).toEqual(['before', '.moraine/index.jsonl', 'z', '.moraine/index.jsonl']);
  });

  it('says nothing of its members but path, length and time', () => {
    const object = { key: 'notes.txt', sizeBytes: 5, etag: '"e"', modifiedAt: '2026-03-01T12:34:56.789Z' };
    const { archive } = packOf([member('folder/', ''), member('notes.txt', 'hello', { object }), member('é', '')]);
    fs.writeFileSync(path.join(folder, 'pack.tar'), archive);
    const lines = tar('-tv', '--full-time')
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/ +/g, ' '));
    expect(lines.slice(0, 3)).toEqual([
      'drwxr-xr-x 0/0 0 2026-03-01 12:00:00 folder/',
      '-rw-r--r-- 0/0 5 2026-03-01 12:34:56 notes.txt',
      '-rw-r--r-- 0/0 0 2026-03-01 12:00:00 é',
    ]);
    // The index is as old as the newest member: the same members make the same bytes.
    expect(lines[3]).toMatch(/^-rw-r--r-- 0\/0 \d+ 2026-03-01 12:34:56 \.moraine\/index\.jsonl$/);
  });

  it('is written to the byte', () => {
    const { archive } = packOf([member('a', 'hello')]);
    const header = archive.subarray(0, 512);
    const text = (start: number, end: number) => header.toString('latin1', start, end);
    expect(text(0, 2)).toBe('a\0');
    expect(text(100, 124)).toBe('0000644\0' + '0000000\0' + '0000000\0');
    expect(text(124, 136)).toBe('00000000005\0');
    expect(text(136, 148)).toBe(`${(Date.parse('2026-03-01T12:00:00Z') / 1000).toString(8)}\0`);
    expect(text(148, 156)).toMatch(/^[0-7]{6}\0 $/);
    expect(text(156, 157)).toBe('0');
    expect(text(257, 265)).toBe('ustar\0' + '00');
    expect(text(265, 512).replaceAll('\0', '')).toBe('0'.repeat(14));
    expect(archive.subarray(512, 1024)).toEqual(Buffer.concat([Buffer.from('hello'), Buffer.alloc(507)]));
    expect(archive.subarray(-1024)).toEqual(Buffer.alloc(1024));
    expect(archive.length % 512).toBe(0);
  });

  it('holds a member of 8 GiB and more', () => {
    const size = 8 * GIB + 5;
    const header = tarHeader({ path: 'large', sizeBytes: size, modifiedAt: '2026-03-01T12:00:00Z' });
    expect(header).toHaveLength(tarHeaderBytes({ path: 'large', sizeBytes: size }));
    const file = path.join(folder, 'pack.tar');
    fs.writeFileSync(file, header);
    const next = header.length + size + 507;
    // Sparse: nothing of this is on disk.
    fs.truncateSync(file, next);
    fs.appendFileSync(file, packOf([member('behind', '')]).archive);
    expect(tar('-tv').replace(/ +/g, ' ')).toMatch(/^-rw-r--r-- 0\/0 8589934597 2026-03-01 12:00 large\n.* behind\n/);
  });

  it('writes a path that is long or not ASCII as a pax record', () => {
    const { archive } = packOf([member('é'.repeat(43), '')]);
    expect(archive.toString('latin1', 156, 157)).toBe('x');
    expect(archive.toString('utf8', 512, 512 + 95)).toBe(`95 path=${'é'.repeat(43)}\n`);
    // One byte more makes its length a byte longer too.
    const { archive: longer } = packOf([member(`${'é'.repeat(45)}abc`, '')]);
    expect(longer.toString('utf8', 512, 512 + 103)).toBe(`103 path=${'é'.repeat(45)}abc\n`);
    expect(longer.toString('latin1', 1024, 1024 + 49)).toBe(`${'_'.repeat(45)}abc\0`);
  });
});

describe('PackBuilder', () => {
  it('gives offset and tree hash of each member, and makes the same bytes of the same members', () => {
    fc.assert(
      fc.property(anyMembers, (members) => {
        const { archive, builder } = packOf(members);
        expect(builder.sizeBytes).toBe(archive.length);
        expect(builder.members.map(({ key }) => key)).toEqual(members.map(({ object }) => object.key));
        for (const [position, { offset, sizeBytes, treeHash }] of builder.members.entries()) {
          const { bytes } = members[position] as (typeof members)[number];
          expect(offset % 512).toBe(0);
          expect(archive.subarray(offset, offset + sizeBytes).equals(bytes)).toBe(true);
          expect(treeHash).toBe(treeHashOf(bytes).toString('hex'));
        }
        expect(packOf(members).archive.equals(archive)).toBe(true);
      }),
    );
  });

  it('makes the same bytes of a member that comes piece by piece', () => {
    fc.assert(
      fc.property(anyMembers, fc.integer({ min: 1, max: 700 }), (members, step) => {
        const builder = new PackBuilder();
        const buffers = members.flatMap(({ object, properties, bytes }) => [
          ...builder.begin(object, properties),
          ...Array.from({ length: Math.ceil(bytes.length / step) }, (_, number) =>
            builder.append(bytes.subarray(number * step, (number + 1) * step)),
          ).flat(),
          ...builder.end(),
        ]);
        const { archive, builder: whole } = packOf(members);
        expect(Buffer.concat([...buffers, ...builder.finish()]).equals(archive)).toBe(true);
        expect(builder.members).toEqual(whole.members);
      }),
    );
  });

  it('refuses to end a member that lacks bytes, or has more', () => {
    const { object } = member('a', 'hello');
    for (const bytes of ['hell', 'hello!']) {
      const builder = new PackBuilder();
      builder.begin(object, {});
      builder.append(Buffer.from(bytes));
      expect(() => builder.end()).toThrow(LengthMismatchError);
    }
  });

  it('refuses bytes that are not as many as the object has', () => {
    const { object } = member('a', 'hello');
    const builder = new PackBuilder();
    expect(() => builder.add({ object, properties: {}, bytes: Buffer.from('hell') })).toThrow(LengthMismatchError);
    expect(builder.sizeBytes).toBe(0);
  });
});

describe('packedBytes', () => {
  it('is never below what an object without properties takes, nor more than its allowance above', () => {
    fc.assert(
      fc.property(anyMembers, (members) => {
        const bare = members.map((added) => ({ ...added, properties: {} }));
        const reckoned = PACK_END_BYTES + sum(bare.map(({ object }) => packedBytes(object)));
        const { archive } = packOf(bare);
        expect(reckoned).toBeGreaterThanOrEqual(archive.length);
        expect(reckoned - archive.length).toBeLessThan(PACK_END_BYTES + 150 * members.length);
      }),
    );
  });

  it('is at least what header and padding of any object take', () => {
    fc.assert(
      fc.property(anyMembers, (members) => {
        for (const added of members) {
          const builder = new PackBuilder();
          const written = sum(builder.add(added).map(({ length }) => length));
          expect(packedBytes(added.object)).toBeGreaterThanOrEqual(written);
        }
      }),
    );
  });

  it('does not need the object', () => {
    const sizeBytes = 30 * MIB + 7;
    const object = { key: 'a', sizeBytes, etag: '"e"', modifiedAt: '2026-03-01T12:00:00Z' };
    expect(packedBytes(object)).toBeGreaterThan(sizeBytes + 512);
    expect(packedBytes(object)).toBeLessThan(sizeBytes + 1536);
  });
});
