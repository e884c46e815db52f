import path from 'node:path';
import { parseArgs } from 'node:util';
import { chooseMutants } from './choose-mutants';
import { needsOf } from './needs';
import { Outcomes } from './outcomes';
import { roleLogsOf } from './role-log';
import { runMutant } from './run-mutant';
import { readSuiteLog, suitesOf } from './suite-log';
import { grantText } from './texts';

const ROOT = path.join(__dirname, '..');
const USAGE = 'Usage: npm run mutants -- DIRECTORY [--seed N] [--count N] [--suites REGEXP]';

/**
 * Withhold grants, one at a time, from suites that need them, and print whether they fail. What has run with a seed before is not
 * run again: the outcomes lie in DIRECTORY.
 *
 * @returns exit code
 */
function main(argv: string[]): number {
  const options = { seed: { type: 'string' }, count: { type: 'string' }, suites: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const { seed = '1', count = '20', suites = '' } = values;
  const [directory] = positionals;
  if (directory === undefined) {
    console.error(USAGE);
    return 2;
  }
  const logs = suitesOf(ROOT).flatMap((suite) => readSuiteLog(directory, suite) ?? []);
  const roles = logs.flatMap(roleLogsOf);
  const chosenSuites = logs.filter(({ suite }) => new RegExp(suites).test(suite));
  const secondsOf = new Map(chosenSuites.map(({ suite, seconds }) => [suite, seconds]));
  const chosen = chooseMutants(needsOf(roles), { seed: Number(seed), count: Number(count), secondsOf });
  const outcomes = new Outcomes(path.join(directory, `mutants-${seed}.jsonl`));
  let killed = 0;
  for (const mutants of chosen) {
    for (const mutant of mutants) {
      const rolesOfSuite = roles.filter(({ suite }) => suite === mutant.suite);
      const outcome = outcomes.of(mutant) ?? outcomes.add(mutant, runMutant(mutant, rolesOfSuite, ROOT));
      const { result, seconds, failure = '' } = outcome;
      console.log([result, grantText(mutant.grant), mutant.suite, `${seconds} s`, failure].join(' | '));
      if (result === 'killed') killed++;
      if (result !== 'survived') break;
    }
  }
  console.log(`${killed} of ${chosen.length} killed`);
  return killed === chosen.length && chosen.length > 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
