import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryArchives } from '../../../cli/commands/demo/directory-archives';
import { describePath } from '../../../cli/commands/demo/path-description';

describe('the files of a directory as archives', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'moraine-test-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const place = async (path: string, text: string) => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  };

  it('are found recursively, in the order of their UTF-8 bytes, described by their relative path', async () => {
    await place('b/deep/er/file.txt', 'one');
    await place('b/a.txt', 'two');
    await place('Z.txt', 'three');
    await place('größe.txt', 'four');
    const { archives, skipped } = await directoryArchives(root);
    expect(archives.map(({ name, description, sizeBytes }) => [name, description, sizeBytes])).toEqual([
      ['Z.txt', 'Z.txt', 5],
      ['größe.txt', `base64:${Buffer.from('größe.txt').toString('base64')}`, 4],
      ['b/a.txt', 'b/a.txt', 3],
      ['b/deep/er/file.txt', 'b/deep/er/file.txt', 3],
    ]);
    expect(skipped).toEqual([]);
  });

  it('are read from the start each time', async () => {
    await place('a', 'content');
    const { archives } = await directoryArchives(root);
    for (let time = 0; time < 2; time++) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of archives[0]?.read() ?? []) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString()).toBe('content');
    }
  });

  it('are not read when they have changed', async () => {
    await place('a', 'content');
    const { archives } = await directoryArchives(root);
    await place('a', 'longer content');
    await expect(async () => {
      for await (const _ of archives[0]?.read() ?? []);
    }).rejects.toThrow('the file has changed');
  });

  it('are skipped, with a reason, when they are empty, links, or not regular files', async () => {
    await place('file', 'x');
    await place('empty', '');
    await symlink(join(root, 'file'), join(root, 'link'));
    await symlink(root, join(root, 'loop'));
    await symlink('/nowhere', join(root, 'broken'));
    const { archives, skipped } = await directoryArchives(root);
    expect(archives.map(({ name }) => name)).toEqual(['file']);
    expect(skipped).toEqual([
      { path: 'broken', reason: 'is a symbolic link' },
      { path: 'empty', reason: 'is empty: Glacier does not accept empty archives' },
      { path: 'link', reason: 'is a symbolic link' },
      { path: 'loop', reason: 'is a symbolic link' },
    ]);
  });

  // Root can read every file.
  const unlessRoot = process.getuid?.() === 0 ? it.skip : it;
  unlessRoot('are reported when they cannot be read', async () => {
    await place('file', 'x');
    await place('secret', 'x');
    await place('closed/file', 'x');
    await chmod(join(root, 'secret'), 0);
    await chmod(join(root, 'closed'), 0);
    const { archives, skipped } = await directoryArchives(root);
    await chmod(join(root, 'closed'), 0o700);
    expect(archives.map(({ name }) => name)).toEqual(['file']);
    expect(skipped).toEqual([
      { path: 'secret', reason: expect.stringContaining('cannot be read: EACCES') },
      { path: 'closed/', reason: expect.stringContaining('cannot be read: EACCES') },
    ]);
  });

  it('must contain at least one file', async () => {
    await place('empty', '');
    await expect(directoryArchives(root)).rejects.toThrow(/there is no file to archive \(1 skipped\)/);
    await expect(directoryArchives(join(root, 'empty'))).rejects.toThrow(/is not a directory/);
    await expect(directoryArchives(join(root, 'none'))).rejects.toThrow(/cannot be read/);
  });
});

describe('describePath', () => {
  it('is the path itself when Glacier allows it', () => {
    expect(describePath('a b/~!"x".txt')).toBe('a b/~!"x".txt');
    expect(describePath('x'.repeat(1024))).toBe('x'.repeat(1024));
  });

  it.each(['ü', 'tab\there', 'newline\n', ' leading', 'trailing ', 'base64:eA==', 'sha256:00'])(
    'is base64 for %j, and distinguishes two such paths',
    (path) => {
      expect(describePath(path)).toBe(`base64:${Buffer.from(path).toString('base64')}`);
    },
  );

  it('is a hash for what is too long for base64', () => {
    expect(describePath('x'.repeat(1025))).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(describePath(`${'x'.repeat(1025)}y`)).not.toBe(describePath('x'.repeat(1025)));
  });
});
