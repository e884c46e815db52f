import type { Grant } from './grant';
import type { RoleLog } from './role-log';
import type { Verdict } from './verdict';

/** Examples of refusals that are shown of a role and an action. */
const EXAMPLES_MAX = 3;

export const grantText = ({ role, kind, text, actions }: Grant): string =>
  actions === text ? `${role}: ${text}` : `${role}: ${kind} ${text} of the statements for ${actions}`;

/** One line for the grants of the same statements. */
function grantLines(grants: readonly Grant[]): string[] {
  const byStatements = new Map<string, string[]>();
  for (const { role, actions, text } of grants) {
    const key = `${role}, for ${actions}`;
    byStatements.set(key, [...(byStatements.get(key) ?? []), text]);
  }
  return [...byStatements].map(([key, texts]) => `${key}: ${texts.join(', ')}`);
}

/** What has to be mended, as lines; none when all is proven. */
export function verdictLines({ idleRoles, superfluous, wrongExceptions }: Verdict): string[] {
  return [
    ...section('Roles that asked for nothing: no test runs what has them', idleRoles),
    ...section('Superfluous: all that the tests did is allowed without', grantLines(superfluous)),
    ...section(
      'Exceptions that are none',
      wrongExceptions.map(
        ({ exception: { role, actions, text = '*' }, problem }) => `${role}, for ${actions}: ${text}: ${problem}`,
      ),
    ),
  ];
}

/** What roles were refused, as lines: a fault unless a test wanted it. */
export function refusalLines(roles: readonly RoleLog[]): string[] {
  const refusals = new Map<string, Set<string>>();
  for (const { role, suite, accesses, nameOf } of roles) {
    for (const { isAllowed, action, resource } of accesses) {
      if (isAllowed) continue;
      const key = `${role}: ${action} in ${suite}`;
      refusals.set(key, (refusals.get(key) ?? new Set()).add(nameOf(resource)));
    }
  }
  const lines = [...refusals].map(([key, on]) => `${key}, on ${[...on].slice(0, EXAMPLES_MAX).join(', ')}`);
  return section('Refused, which only a test of refusals should see', lines.sort());
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`${title} (${lines.length}):`, ...lines.map((line) => `  ${line}`)];
