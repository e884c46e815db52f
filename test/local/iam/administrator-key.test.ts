import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startEmbeddedCloud } from '../../../local/embedded-cloud';
import { administratorKey, readAdministratorKey } from '../../../local/iam/administrator-key';
import { credentialsOf } from '../credentials-of';
import { temporaryDirectory } from '../temporary-directory';

describe("the administrator's key", () => {
  it('is made once per directory, at random, for its owner alone to read', () => {
    const [one, other] = [temporaryDirectory(), temporaryDirectory()];
    expect(readAdministratorKey(one)).toBeUndefined();
    const key = administratorKey(one);
    expect(key.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(key.secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
    expect(administratorKey(one)).toEqual(key);
    expect(readAdministratorKey(one)).toEqual(key);
    expect(administratorKey(other)).not.toEqual(key);
    const [file = ''] = readdirSync(one);
    expect(statSync(path.join(one, file)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['no JSON', '{'],
    ['no object', 'null'],
    ['no secret', '{"accessKeyId":"AKIAIOSFODNN7EXAMPLE"}'],
    ['an id of another form', '{"accessKeyId":"AKIA","secretAccessKey":"s"}'],
  ])('is refused when its file has %s, with the file and what to do', (_, content) => {
    const directory = temporaryDirectory();
    administratorKey(directory);
    const file = path.join(directory, 'administrator-key.json');
    writeFileSync(file, content);
    expect(() => administratorKey(directory)).toThrow(`${file} is damaged`);
    expect(() => readAdministratorKey(directory)).toThrow('or remove it: then another key is made');
  });

  it('is the same for every cloud in a directory, and its damage ends the start', async () => {
    const directory = temporaryDirectory();
    const first = await startEmbeddedCloud({ directory });
    await first.stop();
    const second = await startEmbeddedCloud({ directory });
    await second.stop();
    expect(credentialsOf(second)).toEqual(credentialsOf(first));
    writeFileSync(path.join(directory, 'administrator-key.json'), '');
    await expect(startEmbeddedCloud({ directory })).rejects.toMatchObject({
      name: 'CloudDirectoryError',
      message: expect.stringContaining('administrator-key.json is damaged'),
    });
  });
});
