import type { Principal } from '../endpoint/service';

/** A service that calls another one without a role, such as SNS delivering to a queue. */
export interface CallingService {
  /** `sns.amazonaws.com` */
  service: string;
}

/** Whoever asks for something: a session of a role, the administrator, or a service. */
export type Caller = Principal | CallingService;

/** The name of the role, or `user` for the administrator. */
export function principalName(principal: Principal): string {
  return principal.roleArn?.slice(principal.roleArn.lastIndexOf('/') + 1) ?? 'user';
}

/** The ARN of a caller: the session of a role, or the administrator. */
export function principalArn(principal: Principal): string {
  const { accountId, roleArn, sessionName } = principal;
  return roleArn
    ? `arn:aws:sts::${accountId}:assumed-role/${principalName(principal)}/${sessionName}`
    : `arn:aws:iam::${accountId}:user/embedded-cloud`;
}
