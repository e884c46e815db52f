import { spawnSync } from 'node:child_process';
import path from 'node:path';

const PROJECT = path.resolve(__dirname, '../..');

/** Prints the files that the process has loaded, as the last line of stderr. */
const TELL = `process.on('exit', () => console.error(JSON.stringify(Object.keys(require.cache))))`;

/** The files of the project and the packages that a command line loads, besides tsx, which compiles them here. */
function loadedBy(...argv: string[]): { files: string[]; packages: string[] } {
  const program = `${TELL}; process.argv.splice(1, 0, 'moraine'); require('./bin/cli.ts');`;
  const options = ['--require', require.resolve('tsx/cjs'), '--eval', program, '--', ...argv];
  const env = { PATH: process.env.PATH ?? '', HOME: '/nonexistent' };
  const { stderr, error } = spawnSync(process.execPath, options, { cwd: PROJECT, encoding: 'utf8', env });
  if (error) throw error;
  const loaded: string[] = JSON.parse(stderr.trimEnd().split('\n').pop() ?? '');
  const packages = new Set(loaded.flatMap((file) => PACKAGE.exec(file)?.[1] ?? []));
  return {
    files: loaded.filter((file) => !PACKAGE.test(file)).map((file) => path.relative(PROJECT, file)),
    packages: [...packages].filter((name) => name !== 'tsx' && name !== 'esbuild').sort(),
  };
}
const PACKAGE = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;

const commandsIn = (files: string[]) => files.filter((file) => /^cli\/commands\/[^/]+\/command\.ts$/.test(file));
const clientsIn = (packages: string[]) => packages.filter((name) => name.startsWith('@aws-sdk/client-'));

describe.each([['--version'], ['--help'], ['help'], ['prnue']])('moraine %s', (word) => {
  it('loads nothing but the list of commands', () => {
    const { files, packages } = loadedBy(word);
    expect(files).toEqual(expect.arrayContaining(['cli/program.ts', 'cli/commands/command-table.ts']));
    expect(commandsIn(files)).toEqual([]);
    expect(files.filter((file) => /^(adapters|lib|local)\//.test(file))).toEqual([]);
    expect(packages).toEqual(['commander']);
  });
});

it.each([
  ['runs', '--help'],
  ['help', 'runs'],
])('moraine %s %s loads that command, and no client of AWS', (...argv) => {
  const { files, packages } = loadedBy(...argv);
  expect(commandsIn(files)).toEqual(['cli/commands/runs/command.ts']);
  expect(clientsIn(packages)).toEqual([]);
});

it('a command loads the client that finds the deployment, and those of other services when it uses them', () => {
  const { packages } = loadedBy('runs', '--endpoint-url', 'http://127.0.0.1:1');
  expect(clientsIn(packages)).toEqual(['@aws-sdk/client-cloudformation']);
});
