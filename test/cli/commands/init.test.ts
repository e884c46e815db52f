import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { init } from '../../../cli/commands/init/init';
import { parseConfig } from '../../../core/contracts/config';
import { loadConfig } from '../../../lib/load-config';
import { temporaryDirectory } from '../../local/temporary-directory';
import { fakeTerminal } from '../fake-terminal';

describe('moraine init', () => {
  const read = (directory: string, name: string) => readFileSync(path.join(directory, name), 'utf8');

  it('writes a configuration with vault demo, and what git ignores', () => {
    const directory = temporaryDirectory();
    init(fakeTerminal(), directory, 'mts');
    expect(readdirSync(directory).sort()).toEqual(['.gitignore', 'moraine.config.mts']);
    expect(read(directory, 'moraine.config.mts')).toMatch(
      /^import \{ defineConfig \} from '@moraine\/moraine';[\s\S]*vaults: \['demo', 'backups'\]/,
    );
    expect(read(directory, '.gitignore')).toBe('node_modules/\ncdk.out*/\n.moraine*/\n');
  });

  it('writes JSON that is the same configuration', async () => {
    const directory = temporaryDirectory();
    init(fakeTerminal(), directory, 'json');
    init(fakeTerminal(), temporaryDirectory(), 'mts');
    const config = await loadConfig(path.join(directory, 'moraine.config.json'));
    expect(config.vaults).toEqual(['demo', 'backups']);
    const other = temporaryDirectory();
    init(fakeTerminal(), other, 'mts');
    // The package itself is not there: its function only gives the configuration a type.
    const source = read(other, 'moraine.config.mts').replace(
      /^import .*$/m,
      'const defineConfig = (config) => config;',
    );
    writeFileSync(path.join(other, 'config.ts'), source);
    expect(await loadConfig(path.join(other, 'config.ts'))).toEqual(config);
    expect(parseConfig(JSON.parse(read(directory, 'moraine.config.json')))).toEqual(config);
  });

  it('keeps a .gitignore, and refuses where there is a configuration', () => {
    const directory = temporaryDirectory();
    writeFileSync(path.join(directory, '.gitignore'), 'mine\n');
    const terminal = fakeTerminal();
    init(terminal, directory, 'mts');
    expect(read(directory, '.gitignore')).toBe('mine\n');
    expect(terminal.text()).toContain('kept     .gitignore; git should ignore: node_modules/ cdk.out*/ .moraine*/');
    writeFileSync(path.join(directory, 'moraine.config.mts'), 'mine\n');
    expect(() => init(terminal, directory, 'json')).toThrow(/There is a moraine\.config\.mts in .* already/);
    expect(read(directory, 'moraine.config.mts')).toBe('mine\n');
    expect(readdirSync(directory).sort()).toEqual(['.gitignore', 'moraine.config.mts']);
  });
});
