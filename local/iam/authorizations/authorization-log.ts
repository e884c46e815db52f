import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StackResource } from '../../cloudformation/cloudformation';
import { type AuthorizationRecord, accessRequest } from '../authorize';
import { appliesTo } from '../policy/applies-to';
import type { StatementIndex } from '../policy/statement-index';
import type { Role } from '../role';
import { LOG_ENDING, type LogRecord, statementsFile } from './log-record';
import { permissionsAbout } from './permissions-about';

/** Number of accesses in the log of those about which the same parts of the policies decide. */
const EXAMPLES_MAX = 3;

/** Log of what roles ask for, from which it can be told whether they need all that they may do. */
export class AuthorizationLog {
  readonly #directory: string;
  readonly #file: string;
  readonly #hashes = new Map<StatementIndex, string>();
  readonly #examples = new Map<string, number>();

  /** @param directory is made when it is missing; several clouds may share it at the same time */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
    this.#file = path.join(directory, `${randomUUID()}${LOG_ENDING}`);
  }

  /** Log the names of what is deployed, and what the roles may do. */
  addDeployment(resources: readonly StackResource[], roles: readonly Role[]): void {
    for (const { logicalId, physicalId, type } of resources)
      this.#append({ kind: 'resource', logicalId, physicalId, type });
    for (const { roleName, statements } of roles) {
      this.#append({ kind: 'role', roleName, statements: this.#hashOf(statements) });
    }
  }

  add({ roleName, caller, access, policies: { identity, resource }, decision }: AuthorizationRecord): void {
    if (!identity) throw new Error(`the role ${roleName} has no policies`);
    const statements = this.#hashOf(identity);
    const resourceStatements = resource && this.#hashOf(resource);
    const request = accessRequest(caller, access, caller.accountId);
    const deciding = [permissionsAbout(identity, access.action), resource?.about(access.action) ?? []];
    const applying = deciding.map((parts) => parts.map((part) => appliesTo(part, request)));
    const key = [roleName, statements, resourceStatements, access.action, decision.kind, ...applying].join(' ');
    const examples = this.#examples.get(key) ?? 0;
    if (examples === EXAMPLES_MAX) return;
    this.#examples.set(key, examples + 1);
    this.#append({
      kind: 'access',
      roleName,
      caller,
      ...access,
      context: Object.fromEntries(access.context),
      statements,
      resourceStatements,
      isAllowed: decision.kind === 'allowed',
    });
  }

  /** Hash of statements, which are kept by it. */
  #hashOf(statements: StatementIndex): string {
    const known = this.#hashes.get(statements);
    if (known !== undefined) return known;
    const text = JSON.stringify(statements.all);
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
    const file = path.join(this.#directory, statementsFile(hash));
    if (!existsSync(file)) writeFileSync(file, text);
    this.#hashes.set(statements, hash);
    return hash;
  }

  /** Every record is in the file at once, since a cloud may be killed. */
  #append(record: LogRecord): void {
    appendFileSync(this.#file, `${JSON.stringify(record)}\n`);
  }
}

/** A log in the directory that the variable MORAINE_AUTHORIZATIONS names, if it does. */
export function authorizationLog(): AuthorizationLog | undefined {
  const directory = process.env.MORAINE_AUTHORIZATIONS;
  return directory ? new AuthorizationLog(directory) : undefined;
}
