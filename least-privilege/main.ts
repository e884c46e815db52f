import path from 'node:path';
import { exceptions } from './exceptions';
import { needsOf } from './needs';
import { roleLogsOf } from './role-log';
import { readSuiteLog, suitesOf } from './suite-log';
import { refusalLines, verdictLines } from './texts';
import { verdictOf } from './verdict';

const ROOT = path.join(__dirname, '..');

/**
 * Print what the roles of the stacks may do and did not need in a run of all tests with MORAINE_AUTHORIZATIONS=DIRECTORY.
 *
 * @returns exit code
 */
function main([directory, ...flags]: string[]): number {
  if (directory === undefined || flags.some((flag) => flag !== '--partial')) {
    console.error('Usage: npm run least-privilege -- DIRECTORY [--partial]');
    return 2;
  }
  const suites = suitesOf(ROOT);
  const logs = suites.flatMap((suite) => readSuiteLog(directory, suite) ?? []);
  const missing = suites.length - logs.filter(({ isWhole }) => isWhole).length;
  if (missing > 0) {
    console.error(`${missing} of ${suites.length} suites have not run as a whole: what only they need is not known.`);
    if (!flags.includes('--partial')) return 1;
  }
  const roles = logs.flatMap(roleLogsOf);
  const needs = needsOf(roles);
  const problems = verdictLines(verdictOf(roles, needs, exceptions));
  for (const line of [...refusalLines(roles), ...problems]) console.log(line);
  const accesses = roles.reduce((sum, role) => sum + role.accesses.length, 0);
  console.log(`${needs.length} grants of roles, held against ${accesses} accesses of ${logs.length} suites.`);
  return problems.length === 0 && missing === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
