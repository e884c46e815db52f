import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RenamedList } from '../../../adapters/disk/renamed-list';

describe('the list of renamed objects', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'moraine-list-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const file = () => path.join(directory, 'moraine-renamed.csv');
  async function add(key: string, localPath: string): Promise<void> {
    const list = await RenamedList.open(directory);
    try {
      await list.add(key, localPath);
    } finally {
      await list.close();
    }
  }

  it('grows, with one header', async () => {
    await add('a.', 'a_~1');
    await add('b.', 'b_~2');
    expect(readFileSync(file(), 'utf8')).toBe('key,path\r\na.,a_~1\r\nb.,b_~2\r\n');
  });

  it('ends a line that was not completed before it adds another', async () => {
    writeFileSync(file(), 'key,path\r\nx.,x_~');
    await add('a.', 'a_~1');
    expect(readFileSync(file(), 'utf8')).toBe('key,path\r\nx.,x_~\r\na.,a_~1\r\n');
  });

  it('does not wait for a pipe in its place', async () => {
    execFileSync('mkfifo', [file()]);
    await expect(add('a.', 'a_~1')).rejects.toThrow('moraine-renamed.csv is no file: move it away');
  });
});
