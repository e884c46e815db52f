import { countOf, formatCount } from '../../format/bytes';
import type { CutOffRun } from './cut-off-runs';

/** Maximum runs that are named; `moraine runs` lists all. */
const NAMED_MAX = 10;

/** What was cut off by an earlier stop or kill, and how it is started again. */
export function describeRunsCutOffBefore(runs: readonly CutOffRun[], endpoint: string): string[] {
  if (runs.length === 0) return [];
  const head = 'Cut off when this cloud was stopped or killed, and ended as stopped. To start again:';
  return ['', head, ...listed(runs, endpoint), ''];
}

/** What becomes of the data, and of runs that are under way, when the cloud is stopped now. */
export function describeRunsCutOffNow(
  runs: readonly CutOffRun[],
  endpoint: string,
  { dir }: { dir: string },
): string[] {
  const kept = `The data is kept in ${dir}.`;
  if (runs.length === 0) return [`No run is under way. ${kept}`];
  return [
    `Cut off, with the functions at work: ${countOf(runs.length, 'run')}. ${kept}`,
    ...listed(runs, endpoint),
    ...(runs.length === 1
      ? [
          'It does not go on by itself. Once the cloud is started again on that directory, it is listed as stopped, and this',
          'command starts it again.',
        ]
      : [
          'They do not go on by themselves. Once the cloud is started again on that directory, they are listed as stopped, and these',
          'commands start them again.',
        ]),
  ];
}

/** Two lines for each run: what it is, and the command that starts it again. */
function listed(runs: readonly CutOffRun[], endpoint: string): string[] {
  const options = ` --endpoint-url ${endpoint} --watch`;
  const lines = runs
    .slice(0, NAMED_MAX)
    .flatMap((run) => [`  ${nameOf(run)}`, `    moraine ${commandFor(run)}${options}`]);
  const more = runs.length - NAMED_MAX;
  return more > 0 ? [...lines, `  and ${formatCount(more)} more, which \`moraine runs\` lists`] : lines;
}

/** A name in the words of `moraine runs`. */
function nameOf({ runId, kind, plan, vault, hasId }: CutOffRun): string {
  const subject = plan === undefined ? `vault ${vault}` : `plan ${plan}`;
  return `${kind} of ${subject}, ${hasId ? `run ${runId}` : 'by its schedule'}`;
}

/** Command that starts a run again, without options. */
const commandFor = ({ runId, kind, plan, hasId }: CutOffRun) => (hasId ? `retry ${runId}` : `${kind} ${plan}`);
