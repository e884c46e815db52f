import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compileProgram } from './compiled-program';

const ROUNDS = 10;

/** A command line that is measured, and what it may take. */
interface Measured {
  name: string;
  argv: string[];
  targetSeconds?: number;
  /** Called before each round. */
  prepare?(round: number): void;
}

export interface StartFigure {
  name: string;
  /** Median of the wall-clock times. */
  seconds: number;
  /** Ratio to the start of Node.js itself. */
  ratio: number;
  targetSeconds: number | undefined;
}

/**
 * Measure how long commands take to answer, as compiled programs with a compile cache. Each round runs every command once, so
 * that whatever else the machine does slows all of them.
 */
export async function startBench(): Promise<StartFigure[]> {
  const directory = compileProgram();
  const run = processesIn(directory);
  const cli = path.join(directory, 'bin/cli.js');
  const app = path.join(directory, 'bin/moraine.js');
  const configure = (round: number) => writeFileSync(path.join(directory, 'bench.config.cjs'), configurationOf(round));
  let cloud: ChildProcess | undefined;
  try {
    configure(ROUNDS);
    run.toEnd([app]);
    cloud = run.start([cli, 'local', '--port', '0']);
    const endpoint = await endpointOf(cloud);
    return figuresOf(run.toEnd, [
      { name: 'node -e 0', argv: ['-e', '0'] },
      { name: 'moraine --version', argv: [cli, '--version'], targetSeconds: 0.15 },
      { name: 'moraine --help', argv: [cli, '--help'], targetSeconds: 0.25 },
      { name: 'moraine runs', argv: [cli, 'runs', '--endpoint-url', endpoint], targetSeconds: 1 },
      { name: 'build after a change of the configuration', argv: [app], targetSeconds: 8, prepare: configure },
    ]);
  } finally {
    // It keeps its data when it is told to stop.
    if (cloud?.kill('SIGINT')) await once(cloud, 'exit');
    rmSync(directory, { recursive: true });
  }
}

/** Another configuration in each round: the project's own with one more vault. */
const configurationOf = (round: number) => `
  const { default: config } = require('./moraine.config.js');
  exports.default = { ...config, vaults: [...config.vaults, 'round-${round}'] };
`;

function processesIn(directory: string) {
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    MORAINE_CONFIG: path.join(directory, 'bench.config.cjs'),
    NODE_COMPILE_CACHE: path.join(directory, 'compile-cache'),
  };
  return {
    start: (argv: string[]) => spawn(process.execPath, argv, { cwd: directory, env }),
    /** @returns seconds that the process took. @throws when it fails */
    toEnd(argv: string[]): number {
      const startMs = performance.now();
      const { status, stderr } = spawnSync(process.execPath, argv, { cwd: directory, env, encoding: 'utf8' });
      if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}: ${stderr}`);
      return (performance.now() - startMs) / 1000;
    },
  };
}

/** Resolves with the URL of an embedded cloud once it serves. */
function endpointOf(cloud: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    cloud.stdout?.on('data', (chunk) => {
      output += chunk;
      const endpoint = /AWS_ENDPOINT_URL=(\S+)/.exec(output)?.[1];
      if (endpoint && output.includes('Ctrl-C stops.')) resolve(endpoint);
    });
    cloud.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    cloud.once('exit', () => reject(new Error(`the embedded cloud ended: ${output}`)));
  });
}

function figuresOf(secondsOf: (argv: string[]) => number, commands: Measured[]): StartFigure[] {
  for (const { argv } of commands) secondsOf(argv);
  const times = commands.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    commands.forEach(({ argv, prepare }, position) => {
      prepare?.(round);
      times[position]?.push(secondsOf(argv));
    });
  }
  const medians = times.map(medianOf);
  return commands.map(({ name, targetSeconds }, position) => {
    const seconds = medians[position] ?? Number.NaN;
    return { name, seconds, ratio: seconds / (medians[0] ?? Number.NaN), targetSeconds };
  });
}

/** Mean of the two in the middle, for an even number of values. */
function medianOf(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle - 0.5)] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
