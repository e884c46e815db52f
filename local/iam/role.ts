import { withoutWithheld } from './authorizations/withheld';
import { evaluablePolicy } from './policy/evaluable-policy';
import { StatementIndex } from './policy/statement-index';

export interface PolicyDocument {
  Version?: string;
  Statement: unknown;
}

export interface Policy {
  kind: 'inline' | 'managed';
  name: string;
  document: PolicyDocument;
}

/** A role of a stack, with its policies from the template. */
export class Role {
  #policies: Policy[] = [];
  #statements: StatementIndex | undefined;
  /** Statements about who may assume the role. */
  readonly trust: StatementIndex;

  /** @throws UnsupportedPolicyError when the trust policy cannot be evaluated */
  constructor(
    readonly roleName: string,
    readonly roleArn: string,
    trust: PolicyDocument,
  ) {
    this.trust = new StatementIndex(evaluablePolicy(trust, { kind: 'trust', name: `trust policy of ${roleName}` }));
  }

  get policies(): readonly Policy[] {
    return this.#policies;
  }

  /** @throws UnsupportedPolicyError when the policy cannot be evaluated */
  attach(policy: Policy): void {
    statementsOf(policy);
    this.#policies.push(policy);
    this.#statements = undefined;
  }

  detach(policyName: string): void {
    this.#policies = this.#policies.filter(({ name }) => name !== policyName);
    this.#statements = undefined;
  }

  /** The statements of all policies. */
  get statements(): StatementIndex {
    this.#statements ??= new StatementIndex(withoutWithheld(this.roleName, this.#policies.flatMap(statementsOf)));
    return this.#statements;
  }
}

const statementsOf = ({ kind, name, document }: Policy) =>
  evaluablePolicy(document, { kind: 'identity', name: `${kind} policy ${name}` });
