import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { INSTALLED_NODES } from '../cloud-directory';
import { INSTALLED_RUNTIME } from './node-packages';

/** Where `moraine functions-node` installs Node.js, in a directory for each major version. */
export const nodeDirectory = () => path.resolve(process.env.MORAINE_NODES ?? path.join('.moraine', INSTALLED_NODES));

const VERSION_LIMIT_MS = 60_000;

/** The Node.js that runs the functions of a runtime. */
export interface FunctionNode {
  /** `nodejs24.x` */
  runtime: string;
  /** `24.21.0` */
  version: string;
  /** Path of the program. */
  execPath: string;
}

/** An installed Node.js cannot be used; the message names its directory and says what to do. */
export class FunctionNodeError extends Error {
  override readonly name = 'FunctionNodeError';
}

/** The Node.js of each runtime: the installed one of its major version, or else the one of this process. */
export class FunctionNodes {
  readonly #nodes = new Map<string, FunctionNode>();

  constructor(readonly directory = nodeDirectory()) {}

  /** @throws FunctionNodeError when the installed one does not run, or has another version than its directory says */
  of(runtime: string): FunctionNode {
    const node = this.#nodes.get(runtime) ?? this.#find(runtime);
    this.#nodes.set(runtime, node);
    return node;
  }

  #find(runtime: string): FunctionNode {
    const directory = path.join(this.directory, majorOf(runtime));
    if (!existsSync(directory)) return { runtime, version: process.versions.node, execPath: process.execPath };
    const execPath = path.join(directory, 'node_modules', '.bin', 'node');
    const { error, stdout, stderr } = spawnSync(execPath, ['--version'], {
      encoding: 'utf8',
      timeout: VERSION_LIMIT_MS,
    });
    const version = /^v(\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1];
    if (version?.startsWith(`${majorOf(runtime)}.`)) return { runtime, version, execPath };
    const reason = version
      ? `is version ${version}`
      : `does not run (${error?.message ?? (stderr.trim() || 'no version')})`;
    throw new FunctionNodeError(
      `The Node.js in ${directory}, for functions of the runtime ${runtime}, ${reason}. ` +
        `Remove that directory: functions then run on your own Node.js. ` +
        `\`npx moraine functions-node\` installs that of ${INSTALLED_RUNTIME} again.`,
    );
  }
}

/** Major version of the Node.js that a runtime names: `24` of `nodejs24.x`. */
export function majorOf(runtime: string): string {
  const major = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  if (!major)
    throw new Error(`the embedded cloud runs functions of Node.js runtimes (nodejs24.x) only, not ${runtime}`);
  return major;
}
