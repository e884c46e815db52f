import type { LoggedAccess, LoggedResource, LogRecord } from '../local/iam/authorizations/log-record';
import type { StatementIndex } from '../local/iam/policy/statement-index';
import type { NameOf } from './grant';
import { constructOf, namesOf } from './names-of';
import type { SuiteLog } from './suite-log';

/** What a role might do in one cloud of a suite, and what it asked for. */
export interface RoleLog {
  suite: string;
  roleName: string;
  /** Construct of the role in the stacks: `BackupOpenBackup`. */
  role: string;
  statements: StatementIndex;
  accesses: Access[];
  nameOf: NameOf;
}

/** An access with the policy of its resource. */
export interface Access extends Omit<LoggedAccess, 'statements' | 'resourceStatements'> {
  resourcePolicy?: StatementIndex;
}

/** The roles of a suite's stacks; those of a cloud whose deployment failed are unknown. */
export const roleLogsOf = (log: SuiteLog): RoleLog[] => log.clouds.flatMap((records) => [...rolesOf(log, records)]);

function* rolesOf({ suite, statements }: SuiteLog, records: readonly LogRecord[]): Generator<RoleLog> {
  const resources = records.filter((record): record is LoggedResource => record.kind === 'resource');
  const nameOf = namesOf(resources);
  const roles = resources.filter(({ type }) => type === 'AWS::IAM::Role');
  const constructs = new Map(roles.map(({ physicalId, logicalId }) => [physicalId, roleOf(logicalId)]));
  const statementsOf = (hash: string): StatementIndex => {
    const found = statements.get(hash);
    if (!found) throw new Error(`the log of ${suite} lacks the statements ${hash}`);
    return found;
  };
  const logs = new Map<string, RoleLog>();
  for (const record of records) {
    if (record.kind === 'resource') continue;
    const { roleName, statements: hash } = record;
    const role = constructs.get(roleName);
    if (role === undefined) continue;
    const key = `${roleName} ${hash}`;
    const log = logs.get(key) ?? { suite, roleName, role, statements: statementsOf(hash), accesses: [], nameOf };
    logs.set(key, log);
    if (record.kind === 'role') continue;
    const { resourceStatements } = record;
    const resourcePolicy = resourceStatements === undefined ? undefined : statementsOf(resourceStatements);
    log.accesses.push({ ...record, resourcePolicy });
  }
  yield* logs.values();
}

/** What the role is for: its construct without `Role` at the end. */
const roleOf = (logicalId: string): string => constructOf(logicalId).replace(/Role$/, '');
