import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Principal } from '../endpoint/service';
import { ServiceError } from '../endpoint/service-error';
import type { AccessKey, AccessKeys } from './access-key';
import type { KeyPair } from './administrator-key';
import { decide } from './policy/decide';
import { type Policy, type PolicyDocument, Role } from './role';

/** Who assumes a role, and on whose behalf. */
export interface Assumption {
  /** `lambda.amazonaws.com` */
  service: string;
  /** ARN of the resource that has the role, the value of `aws:SourceArn`. */
  sourceArn: string;
  /** Default: the last part of `sourceArn`. */
  sessionName?: string;
}

/** A key of a role, valid until the session ends. */
export interface Session extends AccessKey {
  sessionToken: string;
}

/** Callers of the embedded cloud: roles, their sessions with a key each, and the administrator. */
export class Principals implements AccessKeys {
  readonly #roles = new Map<string, Role>();
  readonly #sessions = new Map<string, Session>();
  /** Managed policies of the stacks by their ARNs. */
  readonly managedPolicies = new Map<string, Policy>();

  constructor(
    readonly accountId: string,
    readonly administrator: KeyPair,
  ) {}

  /**
   * Create a role, or replace the one with that name.
   *
   * @param trust policy about who may assume the role
   */
  createRole(roleName: string, trust: PolicyDocument): Role {
    const roleArn = this.#roleArn(roleName);
    const role = new Role(roleName, roleArn, trust);
    this.#roles.set(roleArn, role);
    return role;
  }

  /** Delete a role; its sessions have no permissions any more. */
  deleteRole(roleName: string): void {
    this.#roles.delete(this.#roleArn(roleName));
  }

  roleByArn(roleArn: string): Role | undefined {
    return this.#roles.get(roleArn);
  }

  role(roleName: string): Role | undefined {
    return this.roleByArn(this.#roleArn(roleName));
  }

  roles(): Role[] {
    return [...this.#roles.values()];
  }

  /** @throws ServiceError AccessDenied when the role does not exist, or its trust policy does not allow it */
  assumeRole(roleArn: string, assumption: Assumption): Session {
    this.checkTrust(roleArn, assumption);
    const accessKeyId = `ASIA${randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase()}`;
    const sessionName = assumption.sessionName ?? (assumption.sourceArn.split(/[:/]/).at(-1) as string);
    const principal: Principal = { accessKeyId, accountId: this.accountId, roleArn, sessionName };
    const session = {
      accessKeyId,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomUUID(),
      principal,
    };
    this.#sessions.set(accessKeyId, session);
    return session;
  }

  endSession({ accessKeyId }: Session): void {
    this.#sessions.delete(accessKeyId);
  }

  /** @throws ServiceError AccessDenied */
  checkTrust(roleArn: string, { service, sourceArn }: Assumption): void {
    const context = new Map([
      ['aws:securetransport', 'true'],
      ['aws:sourcearn', sourceArn],
      ['aws:sourceaccount', this.accountId],
    ]);
    const request = { caller: { service }, action: 'sts:AssumeRole', resource: roleArn, context };
    const trust = this.roleByArn(roleArn)?.trust;
    if (decide(request, { identity: undefined, resource: trust }).kind === 'allowed') return;
    const message = `${service} is not authorized to assume the role ${roleArn} on behalf of ${sourceArn}`;
    throw new ServiceError('AccessDenied', message, 403);
  }

  find(accessKeyId: string): AccessKey | undefined {
    if (accessKeyId !== this.administrator.accessKeyId) return this.#sessions.get(accessKeyId);
    return { ...this.administrator, principal: { accessKeyId, accountId: this.accountId } };
  }

  #roleArn(roleName: string): string {
    return `arn:aws:iam::${this.accountId}:role/${roleName}`;
  }
}

/** Id of a role, derived from its ARN. */
export function roleIdOf({ roleArn }: Role): string {
  return `AROA${createHash('sha256').update(roleArn).digest('hex').slice(0, 16).toUpperCase()}`;
}
