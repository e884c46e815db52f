import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { FunctionNodes, majorOf, nodeDirectory } from './function-nodes';
import { INSTALLED_RUNTIME, NODE_PACKAGES } from './node-packages';

const NPM_OPTIONS = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];

/**
 * Install the Node.js of the functions' runtime, from the registry that npm is configured with, and try it. It is no dependency,
 * whose `node` would take the place of yours in every npm script.
 *
 * @returns a sentence that says where it is
 */
export function installNode(): string {
  const platform = `${process.platform}-${process.arch}`;
  const wanted = NODE_PACKAGES[platform];
  if (!wanted) throw new Error(`There is no Node.js for functions on ${platform}: they run on your own.`);
  const directory = path.join(nodeDirectory(), majorOf(INSTALLED_RUNTIME));
  if (existsSync(directory) && installedVersion() === wanted.version) {
    return `Node.js ${wanted.version} is in ${directory} already.`;
  }
  rmSync(directory, { recursive: true, force: true });
  const spec = `${wanted.name}@${wanted.version}`;
  // What npm says goes to stderr.
  const { error, status } = spawnSync('npm', ['install', '--prefix', directory, ...NPM_OPTIONS, spec], {
    stdio: ['inherit', process.stderr, 'inherit'],
  });
  try {
    if (status !== 0) throw new Error(`npm did not install ${spec}: ${error?.message ?? `exit status ${status}`}.`);
    const { version } = new FunctionNodes().of(INSTALLED_RUNTIME);
    return `Functions of the runtime ${INSTALLED_RUNTIME} run on Node.js ${version}, in ${directory}.`;
  } catch (cause) {
    rmSync(directory, { recursive: true, force: true });
    throw cause;
  }
}

/** @returns undefined for one that cannot be used */
function installedVersion(): string | undefined {
  try {
    return new FunctionNodes().of(INSTALLED_RUNTIME).version;
  } catch {
    return undefined;
  }
}
