import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Withheld } from '../local/iam/authorizations/withheld';
import type { Mutant } from './choose-mutants';
import { type Grant, statementWithout } from './grant';
import { type RoleLog, roleLogsOf } from './role-log';
import { readSuiteLog } from './suite-log';

export interface Outcome {
  /**
   * `survived`: the suite passed all the same; `not withheld`: a role had the grant all the same; `not run`: it ended without a test
   * that failed.
   */
  result: 'killed' | 'survived' | 'timed out' | 'not withheld' | 'not run';
  seconds: number;
  /** Name of the first test that failed. */
  failure?: string;
}

const TIMEOUT_MS = 30 * 60_000;
const MINIMUM_SECONDS = 30;

/**
 * Run a suite without a grant.
 *
 * @param roles the suite's, as they were with the grant
 * @param root directory of the project
 */
export function runMutant({ grant, suite, suiteSeconds }: Mutant, roles: readonly RoleLog[], root: string): Outcome {
  const directory = mkdtempSync(path.join(tmpdir(), 'moraine-mutant-'));
  try {
    const MORAINE_WITHHELD = path.join(directory, 'withheld.json');
    const MORAINE_AUTHORIZATIONS = path.join(directory, 'authorizations');
    writeFileSync(MORAINE_WITHHELD, JSON.stringify(withheldFrom(roles, grant)));
    const startedMs = Date.now();
    // A test that takes longer than the whole suite did waits for what it was refused.
    const timeout = `--testTimeout=${(2 * suiteSeconds + MINIMUM_SECONDS) * 1000}`;
    const jest = [require.resolve('jest/bin/jest'), '--runInBand', timeout, '--runTestsByPath', suite];
    const { status, signal } = spawnSync(process.execPath, jest, {
      cwd: root,
      env: { ...process.env, MORAINE_WITHHELD, MORAINE_AUTHORIZATIONS, TMPDIR: directory },
      stdio: 'ignore',
      timeout: TIMEOUT_MS,
    });
    const seconds = Math.round((Date.now() - startedMs) / 1000);
    if (signal !== null) return { result: 'timed out', seconds };
    const log = readSuiteLog(MORAINE_AUTHORIZATIONS, suite);
    if (!log) return { result: 'not run', seconds };
    if (status !== 0)
      return { result: log.failure === undefined ? 'not run' : 'killed', seconds, failure: log.failure };
    const isWithheld = withheldFrom(roleLogsOf(log), grant).length === 0;
    return { result: isWithheld ? 'survived' : 'not withheld', seconds };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The statements of roles that have a grant, with what is left of them without it. */
export function withheldFrom(roles: readonly RoleLog[], grant: Grant): Withheld[] {
  return roles
    .filter(({ role }) => role === grant.role)
    .flatMap(({ roleName, statements, nameOf }) =>
      statements.all.flatMap((statement) => {
        const left = statementWithout(statement, grant, nameOf);
        return left === statement ? [] : [{ roleName, statement, left }];
      }),
    );
}
