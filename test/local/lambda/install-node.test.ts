import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NODE_PACKAGES } from '../../../local/lambda/node-packages';
import { temporaryDirectory } from '../temporary-directory';
import { installNode, nodeOfVersion, writeProgram } from './installed-node';

const PROJECT = path.resolve(__dirname, '../../..');
const PROGRAM = path.join(PROJECT, 'bin/cli.ts');

const wanted = NODE_PACKAGES[`${process.platform}-${process.arch}`];

it('installs exact versions that are of the runtime of the functions', () => {
  for (const { version } of Object.values(NODE_PACKAGES)) expect(version).toMatch(/^24\.\d+\.\d+$/);
});

(wanted ? describe : describe.skip)('moraine functions-node', () => {
  const { name, version } = wanted ?? { name: '', version: '' };
  let nodeDirectory: string;
  let tools: string;
  beforeEach(() => {
    nodeDirectory = path.join(temporaryDirectory(), 'node');
    tools = temporaryDirectory();
  });

  /** Run the program with an npm that installs this Node.js. */
  function run(node: string, exitStatus = 0) {
    writeProgram(path.join(tools, 'node-to-install'), node);
    const bin = path.join(nodeDirectory, '24/node_modules/.bin');
    writeProgram(
      path.join(tools, 'npm'),
      `#!/bin/sh\necho "$@" >> '${tools}/calls'\nmkdir -p '${bin}'\ncp '${tools}/node-to-install' '${bin}/node'\nexit ${exitStatus}\n`,
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', PROGRAM, 'functions-node'], {
      cwd: PROJECT,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${tools}:${process.env.PATH}`, MORAINE_NODES: nodeDirectory },
    });
    return { status, stdout, stderr };
  }
  const calls = () =>
    existsSync(path.join(tools, 'calls')) ? readFileSync(path.join(tools, 'calls'), 'utf8').trim().split('\n') : [];

  it('installs the package of the platform outside the project, and nothing when it is there', () => {
    expect(run(nodeOfVersion(version))).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`nodejs24.x run on Node.js ${version}, in ${nodeDirectory}/24.`),
    });
    expect(calls()).toEqual([
      `install --prefix ${nodeDirectory}/24 --no-save --no-package-lock --ignore-scripts --no-audit --no-fund ${name}@${version}`,
    ]);
    expect(run(nodeOfVersion(version))).toMatchObject({ status: 0, stdout: expect.stringContaining('already') });
    expect(calls()).toHaveLength(1);
  });

  it('replaces another version, and one that does not run', () => {
    for (const program of [nodeOfVersion('24.0.99'), 'no program']) {
      installNode(nodeDirectory, 24, program);
      expect(run(nodeOfVersion(version))).toMatchObject({ status: 0, stdout: expect.stringContaining(version) });
    }
    expect(calls()).toHaveLength(2);
  });

  it('leaves nothing of an installation that failed, or that does not run here', () => {
    expect(run(nodeOfVersion(version), 7)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`npm did not install ${name}@${version}: exit status 7.`),
    });
    expect(existsSync(path.join(nodeDirectory, '24'))).toBe(false);
    expect(run('no program')).toMatchObject({ status: 1, stderr: expect.stringContaining('does not run') });
    expect(existsSync(path.join(nodeDirectory, '24'))).toBe(false);
  });
});
