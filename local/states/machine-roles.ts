import { ServiceError } from '../endpoint/service-error';
import type { Access } from '../iam/access';
import type { Authorizer } from '../iam/authorize';
import type { Principals, Session } from '../iam/principals';

/** The roles of state machines, each with a session with which Step Functions calls other services. */
export class MachineRoles {
  readonly #sessions = new Map<string, Session>();

  constructor(
    private readonly principals: Pick<Principals, 'assumeRole' | 'checkTrust'>,
    private readonly authorizer: Pick<Authorizer, 'decide'>,
  ) {}

  /** @throws ServiceError AccessDeniedException when the role does not let Step Functions assume it for the state machine */
  assume(roleArn: string, stateMachineArn: string): void {
    const assumption = { service: 'states.amazonaws.com', sourceArn: stateMachineArn };
    try {
      this.principals.checkTrust(roleArn, assumption);
      if (!this.#sessions.has(roleArn)) this.#sessions.set(roleArn, this.principals.assumeRole(roleArn, assumption));
    } catch (cause) {
      if (!(cause instanceof ServiceError)) throw cause;
      const message =
        'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.';
      throw new ServiceError('AccessDeniedException', `${message} (${cause.message})`, 400);
    }
  }

  /** The session of a role that was assumed before. */
  session(roleArn: string): Session {
    const session = this.#sessions.get(roleArn);
    if (!session) throw new Error(`no state machine has the role ${roleArn}`);
    return session;
  }

  /** Whether a role allows what Step Functions does itself, such as starting a Map Run's executions. */
  isAllowed(roleArn: string, action: string, resource: string): boolean {
    const access: Access = { action, resource, context: new Map() };
    return this.authorizer.decide(this.session(roleArn).principal, access).kind === 'allowed';
  }
}
