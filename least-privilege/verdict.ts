import { matchesWildcards } from '../local/iam/policy/matches-wildcards';
import type { Exception } from './exceptions';
import type { Grant } from './grant';
import type { Need } from './needs';
import type { RoleLog } from './role-log';

/** What a run of the tests shows about the permissions of roles. */
export interface Verdict {
  /** Roles that asked for nothing. */
  idleRoles: string[];
  /** Grants of other roles that nobody needs, and that are no exceptions. */
  superfluous: Grant[];
  /** Exceptions that somebody needs, or whose grants no role has. */
  wrongExceptions: { exception: Exception; problem: string }[];
}

export function verdictOf(
  roles: readonly RoleLog[],
  needs: readonly Need[],
  exceptions: readonly Exception[],
): Verdict {
  const asking = roles.filter(({ accesses }) => accesses.some(({ isAllowed }) => isAllowed));
  const activeRoles = new Set(asking.map(({ role }) => role));
  const unneeded = needs.filter(({ suites }) => suites.size === 0).map(({ grant }) => grant);
  const idleRoles = [...new Set(needs.map(({ grant }) => grant.role))].filter((role) => !activeRoles.has(role));
  const isExcused = (grant: Grant) => exceptions.some((exception) => isAbout(exception, grant));
  return {
    idleRoles,
    superfluous: unneeded.filter((grant) => activeRoles.has(grant.role) && !isExcused(grant)),
    wrongExceptions: exceptions.flatMap((exception) => {
      const problem = problemOf(exception, needs);
      return problem === undefined ? [] : [{ exception, problem }];
    }),
  };
}

function problemOf(exception: Exception, needs: readonly Need[]): string | undefined {
  const about = needs.filter(({ grant }) => isAbout(exception, grant));
  if (about.length === 0) return 'no role has such a grant';
  const needed = about.find(({ suites }) => suites.size > 0);
  return needed && `${needed.grant.role} needs ${needed.grant.text} in ${[...needed.suites].join(', ')}`;
}

const isAbout = ({ role, actions, text = '*' }: Exception, grant: Grant): boolean =>
  matchesWildcards(role, grant.role) &&
  areAbout(actions.split(' '), grant.actions.split(' ')) &&
  matchesWildcards(text, grant.text);

const areAbout = (patterns: readonly string[], actions: readonly string[]): boolean =>
  actions.every((action) => patterns.some((pattern) => matchesWildcards(pattern, action))) &&
  patterns.every((pattern) => actions.some((action) => matchesWildcards(pattern, action)));
