import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LOG_ENDING, type LogRecord, statementsFile } from '../local/iam/authorizations/log-record';
import { StatementIndex } from '../local/iam/policy/statement-index';

/** What the clouds of a suite have logged. */
export interface SuiteLog {
  /** Path of the suite: `test/integration/backup.test.ts`. */
  suite: string;
  seconds: number;
  /** Whether all of its tests have run, and passed. */
  isWhole: boolean;
  /** Name of the first test that failed. */
  failure?: string;
  /** Records of each cloud. */
  clouds: LogRecord[][];
  /** Statements by their hash. */
  statements: Map<string, StatementIndex>;
}

/** Tests of the embedded cloud itself, which deploy stacks of their own. */
const OTHER_STACKS = /^test\/(local|least-privilege)\//;

/** All suites of the project. @param root directory of the project */
export const suitesOf = (root: string): string[] =>
  readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => path.posix.join('test', file.split(path.sep).join('/')))
    .sort();

/**
 * What a suite has logged; undefined when it has not ended.
 *
 * @param directory of the run of the tests
 */
export function readSuiteLog(directory: string, suite: string): SuiteLog | undefined {
  const own = path.join(directory, suite);
  const readJson = (name: string) => JSON.parse(readFileSync(path.join(own, name), 'utf8'));
  if (!existsSync(path.join(own, 'suite.json'))) return undefined;
  const files = OTHER_STACKS.test(suite) ? [] : readdirSync(own);
  const statementFiles = files.filter((name) => name.endsWith(statementsFile('')));
  return {
    ...readJson('suite.json'),
    suite,
    clouds: files
      .filter((name) => name.endsWith(LOG_ENDING))
      .map((name) =>
        readFileSync(path.join(own, name), 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ),
    statements: new Map(
      statementFiles.map((name) => [name.slice(0, -statementsFile('').length), new StatementIndex(readJson(name))]),
    ),
  };
}
