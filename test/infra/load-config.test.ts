import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from '../../lib/load-config';
import { unreadableConfig } from '../../lib/unreadable-config';
import { temporaryDirectory } from '../local/temporary-directory';

const directory = temporaryDirectory();
function write(name: string, text: string): string {
  const file = path.join(directory, name);
  writeFileSync(file, text);
  return file;
}

describe('a configuration file', () => {
  it.each(['null', '"photos"', '5', '[]'])('that is the JSON %s is refused as no object', async (text) => {
    const file = write(`${text.replace(/\W/g, '_')}.json`, text);
    await expect(loadConfig(file)).rejects.toThrow(/\(root\): Invalid input: expected object/);
  });

  it('may begin with a byte order mark', async () => {
    expect((await loadConfig(write('mark.json', '\ufeff{"vaults":["a"]}'))).vaults).toEqual(['a']);
  });

  it.each([
    ["throw 'a text';", 'it throws a text'],
    ["throw new Error('no such department');", 'no such department'],
  ])('that does %s is refused with what it throws', async (statement, problem) => {
    const file = write(`throws-${problem.length}.cjs`, statement);
    await expect(loadConfig(file)).rejects.toThrow(new RegExp(`cannot be read: ${problem}$`));
  });

  it('that is missing, or a directory, is refused without the modules that looked for it', async () => {
    const missing = path.join(directory, 'missing.mts');
    await expect(loadConfig(missing)).rejects.toThrow(/missing\.mts cannot be read: there is no such file$/);
    mkdirSync(path.join(directory, 'folder'));
    await expect(loadConfig(path.join(directory, 'folder'))).rejects.toThrow(
      /folder cannot be read: it is not a file$/,
    );
  });
});

describe('the words of Node.js', () => {
  const file = write('moraine.config.mts', '');
  const messageOf = (error: Error) => unreadableConfig(file, error).message;

  it('have the file and line of a syntax error', () => {
    const text = 'export default {\n  plans: [\n};\n';
    const wrong = write('wrong.cjs', text.replace('export default', 'module.exports ='));
    const { stdout } = spawnSync(
      process.execPath,
      [
        '--print',
        `try { require(${JSON.stringify(wrong)}) } catch ({ message, stack }) { JSON.stringify({ message, stack }) }`,
      ],
      { encoding: 'utf8' },
    );
    const error = Object.assign(new SyntaxError(), JSON.parse(stdout));
    expect(messageOf(error)).toBe(`${file} cannot be read: ${wrong}:3: ${error.message}`);
  });

  it('have the line alone where the configuration itself is wrong', () => {
    const error = Object.assign(new SyntaxError('Unexpected token'), {
      stack: `${file}:7\nvaults: [\n\nSyntaxError: …`,
    });
    expect(messageOf(error)).toBe(`${file} cannot be read: line 7: Unexpected token`);
  });

  it('have the place of a syntax error in TypeScript', () => {
    const stack =
      'file:///home/a%20b/moraine.config.mts:4\n  plans: [\n^\n\nSyntaxError [ERR_INVALID]: Expression expected';
    const error = Object.assign(new SyntaxError('Expression expected'), { stack });
    expect(messageOf(error)).toBe(`${file} cannot be read: /home/a b/moraine.config.mts:4: Expression expected`);
  });

  it('are not asked of what is no error', () => {
    expect(unreadableConfig(file, undefined).message).toBe(`${file} cannot be read: it throws undefined`);
  });

  it('name the remedy when a file is taken for CommonJS', () => {
    expect(messageOf(new SyntaxError('Cannot use import statement outside a module'))).toMatch(
      /outside a module\. Call it \.mts, or set "type": "module" in package\.json$/,
    );
  });

  it('are left out where they are about modules of Moraine', () => {
    const error = new Error("Cannot find module 'left-pad'\nRequire stack:\n- /node_modules/a.js");
    expect(messageOf(error)).toBe(`${file} cannot be read: Cannot find module 'left-pad'`);
  });

  it('are replaced when the file awaits something', () => {
    const error = Object.assign(new Error('require() cannot'), { code: 'ERR_REQUIRE_ASYNC_MODULE' });
    expect(messageOf(error)).toMatch(/it has `await` outside of functions/);
  });
});
