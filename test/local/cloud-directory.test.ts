import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CloudDirectory, CloudDirectoryError } from '../../local/cloud-directory';
import { DamagedDataError } from '../../local/damaged-data-error';
import { DeployError } from '../../local/stack/deploy-error';
import { temporaryDirectory } from './temporary-directory';

const open = (directory: string) => CloudDirectory.open(directory, '123456789012', 'us-east-1');

describe('an error, as the directory of the cloud explains it', () => {
  it('is a problem of the directory when a file is damaged, wherever it was detected', () => {
    const directory = open(temporaryDirectory());
    const damaged = new DamagedDataError('/d/vault.json', 'Remove it.', { cause: new SyntaxError('no JSON') });
    const deploying = new DeployError('Stack s: Bucket: …', 'Bucket', { cause: damaged });
    for (const error of [damaged, deploying]) {
      const explained = directory.explain(error);
      expect(explained).toBeInstanceOf(CloudDirectoryError);
      expect(explained).toMatchObject({
        message: `The directory ${directory.path} cannot be used: /d/vault.json is damaged (no JSON). Remove it.`,
        cause: error,
      });
    }
  });

  it('names permissions and space when the system refused a file of the directory', () => {
    const directory = open(temporaryDirectory());
    const refused = (code: string, more: object) => Object.assign(new Error(`${code}: refused`), { code, ...more });
    const ofDirectory = [
      refused('EACCES', { syscall: 'open', path: directory.join('s3/x') }),
      refused('ENOSPC', { syscall: 'write' }),
    ];
    for (const error of ofDirectory) {
      expect((directory.explain(error) as Error).message).toMatch(/refused; check its permissions and the space/);
    }
    const ofOthers = [
      refused('EACCES', { syscall: 'listen' }),
      refused('EACCES', { syscall: 'open', path: '/elsewhere/cdk.out' }),
    ];
    for (const error of ofOthers) expect(directory.explain(error)).toBe(error);
  });

  it('is passed on unchanged when it is a programming error', () => {
    const error = new TypeError("Cannot read properties of undefined (reading 'push')");
    expect(open(temporaryDirectory()).explain(error)).toBe(error);
  });
});

it('refuses a state file that is a directory, not an object, or half written, and leaves it as it is', () => {
  const directory = temporaryDirectory();
  const file = path.join(directory, 'cloud.json');
  for (const text of ['', 'null', '[]', '{"formatVersion":1}', '{"formatV']) {
    writeFileSync(file, text);
    expect(() => open(directory)).toThrow(/cloud\.json is damaged.*delete the directory to start over/);
  }
  rmSync(file);
  mkdirSync(file);
  expect(() => open(directory)).toThrow(/cloud\.json is damaged/);
});

it('takes a directory that has nothing but Node.js versions for functions for a new one', () => {
  const directory = temporaryDirectory();
  mkdirSync(path.join(directory, 'node', '24'), { recursive: true });
  expect(open(directory).virtualTimeMs).toBeUndefined();
  writeFileSync(path.join(directory, 'letter.txt'), 'mine');
  expect(() => open(directory)).toThrow(/not empty and holds no embedded cloud/);
});
