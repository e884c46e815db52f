import type { Principal } from '../../endpoint/service';

/** One line of an authorization log. */
export type LogRecord = LoggedResource | LoggedRole | LoggedAccess;

/** A resource of the deployed stacks. */
export interface LoggedResource {
  kind: 'resource';
  logicalId: string;
  physicalId: string;
  type: string;
}

/** A role of the deployed stacks, whether or not it asks for anything. */
export interface LoggedRole {
  kind: 'role';
  roleName: string;
  /** Hash of the statements of its policies. */
  statements: string;
}

/** A permission that a role asked for: an example of those about which the same parts of the policies decide. */
export interface LoggedAccess {
  kind: 'access';
  roleName: string;
  caller: Principal;
  action: string;
  resource: string;
  /** Values of the condition keys that the request states. */
  context: Record<string, string | readonly string[]>;
  /** Hash of the statements of the role's policies. */
  statements: string;
  /** Hash of the statements of the resource's policy; undefined where it has none. */
  resourceStatements?: string;
  isAllowed: boolean;
}

/** Ending of the names of logs, one for each cloud. */
export const LOG_ENDING = '.log.jsonl';

/** Name of the file beside the logs with the statements that have a hash. */
export const statementsFile = (hash: string): string => `${hash}.statements.json`;
