import { createHash } from 'node:crypto';
import type { Principal } from '../endpoint/service';
import type { AccessKey, AccessKeys } from './access-key';
import type { KeyPair } from './administrator-key';

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
export interface Role {
  roleName: string;
  roleArn: string;
  accessKeyId: string;
  secretAccessKey: string;
  policies: Policy[];
  /** Managed policies that the role names and no deployed stack has, such as those of AWS. */
  managedPolicyArns: string[];
}

/** Callers of the embedded cloud: every role has an access key, and so has the administrator. */
export class Principals implements AccessKeys {
  readonly #byKey = new Map<string, Role>();
  readonly #byArn = new Map<string, Role>();
  /** Managed policies of the stacks by their ARNs. */
  readonly managedPolicies = new Map<string, Policy>();

  constructor(
    readonly accountId: string,
    private readonly administrator: KeyPair,
  ) {}

  /** Create a role, or replace the one with that name; its access key is derived from its ARN. */
  createRole(roleName: string, managedPolicyArns: string[] = []): Role {
    const roleArn = `arn:aws:iam::${this.accountId}:role/${roleName}`;
    const digest = createHash('sha256').update(roleArn).digest('hex').toUpperCase();
    const role: Role = {
      roleName,
      roleArn,
      accessKeyId: `ASIA${digest.slice(0, 16)}`,
      secretAccessKey: digest.slice(16, 56),
      policies: [],
      managedPolicyArns,
    };
    this.#byKey.set(role.accessKeyId, role);
    this.#byArn.set(roleArn, role);
    return role;
  }

  deleteRole(roleName: string): void {
    const roleArn = `arn:aws:iam::${this.accountId}:role/${roleName}`;
    const role = this.#byArn.get(roleArn);
    if (role) this.#byKey.delete(role.accessKeyId);
    this.#byArn.delete(roleArn);
  }

  roleByArn(roleArn: string): Role | undefined {
    return this.#byArn.get(roleArn);
  }

  roles(): Role[] {
    return [...this.#byArn.values()];
  }

  find(accessKeyId: string): AccessKey | undefined {
    const role = this.#byKey.get(accessKeyId);
    const key = accessKeyId === this.administrator.accessKeyId ? this.administrator : role;
    if (!key) return undefined;
    const principal = { accessKeyId, accountId: this.accountId, roleArn: role?.roleArn };
    return { accessKeyId, secretAccessKey: key.secretAccessKey, principal };
  }
}

/** The name of the role, or `user` for the user. */
export function principalName(principal: Principal): string {
  return principal.roleArn?.slice(principal.roleArn.lastIndexOf('/') + 1) ?? 'user';
}

/** The ARN of a caller: the session of a role, or the user. */
export function principalArn(principal: Principal): string {
  const { accountId, roleArn } = principal;
  return roleArn
    ? `arn:aws:sts::${accountId}:assumed-role/${principalName(principal)}/embedded-cloud`
    : `arn:aws:iam::${accountId}:user/embedded-cloud`;
}
