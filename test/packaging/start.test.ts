import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MORAINE_VERSION } from '../../core/contracts/version';
import { temporaryDirectory } from '../local/temporary-directory';

const START = path.resolve(__dirname, '../../bin/start.cjs');

/** The program in a package whose command line prints `packed`, on a Node.js that says it has this version. */
function startPacked(nodeVersion: string) {
  const directory = temporaryDirectory();
  mkdirSync(path.join(directory, 'dist/bin'), { recursive: true });
  mkdirSync(path.join(directory, 'bin'));
  cpSync(START, path.join(directory, 'bin/start.cjs'));
  writeFileSync(path.join(directory, 'dist/bin/cli.js'), "console.log('packed');\n");
  const code = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${nodeVersion}' } });
    require(${JSON.stringify(path.join(directory, 'bin/start.cjs'))});`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--eval', code], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

it('runs the sources in a clone', () => {
  const { status, stdout } = spawnSync(process.execPath, [START, '--version'], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${MORAINE_VERSION}\n` });
});

it('runs what commands load on demand in a clone too', () => {
  const options = { encoding: 'utf8', cwd: temporaryDirectory() } as const;
  const { status, stderr } = spawnSync(process.execPath, [START, 'build', '--config', 'missing.json'], options);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringMatching(/^moraine: .*missing\.json cannot be read: /),
  });
});

it.each(['22.18.0', '23.0.0', '24.21.0'])('runs what was packed on Node.js %s', (version) => {
  expect(startPacked(version)).toEqual({ status: 0, stdout: 'packed\n', stderr: '' });
});

it.each(['20.20.2', '22.17.9'])('refuses to run what was packed on Node.js %s', (version) => {
  const stderr = `moraine: This is Node.js ${version}; the package needs 22.18 or later.\n`;
  expect(startPacked(version)).toEqual({ status: 2, stdout: '', stderr });
});
