import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { configFile } from '../../../cli/commands/build/config-file';
import { temporaryDirectory } from '../../local/temporary-directory';

describe('the configuration of a build', () => {
  const before = process.cwd();
  let directory: string;
  beforeEach(() => {
    directory = temporaryDirectory();
    process.chdir(directory);
  });
  afterEach(() => process.chdir(before));
  const write = (name: string) => writeFileSync(path.join(directory, name), '');

  it('is the one that is named, else the one in the directory', () => {
    write('moraine.config.json');
    expect(configFile(undefined)).toBe('moraine.config.json');
    expect(configFile('other.mts')).toBe('other.mts');
  });

  it('is not the current directory when MORAINE_CONFIG is empty', () => {
    write('moraine.config.json');
    process.env.MORAINE_CONFIG = '';
    try {
      expect(configFile()).toBe('moraine.config.json');
    } finally {
      delete process.env.MORAINE_CONFIG;
    }
  });

  it('is not guessed when there is none, or more than one', () => {
    expect(() => configFile(undefined)).toThrow(/There is no moraine\.config\.mts in .*`npx moraine init` writes one/);
    write('moraine.config.json');
    write('moraine.config.mts');
    expect(() => configFile(undefined)).toThrow(
      /There are moraine\.config\.mts and moraine\.config\.json in .*: name one with --config/,
    );
  });
});
