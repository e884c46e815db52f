import type { Assumption, Principals } from '../iam/principals';
import type { ClientConfig } from '../states/sdk-clients';

/**
 * How the role of a schedule is assumed. EventBridge Scheduler does it on behalf of the schedule's group, EventBridge on behalf of
 * the rule.
 *
 * @see Amazon EventBridge Scheduler User Guide, "Confused deputy prevention"
 */
export function assumptionFor(scheduleArn: string): Assumption {
  const schedule = /^(.*:)schedule\/([^/]+)\/([^/]+)$/.exec(scheduleArn);
  if (!schedule) return { service: 'events.amazonaws.com', sourceArn: scheduleArn };
  const [, scope, group, sessionName] = schedule;
  return { service: 'scheduler.amazonaws.com', sourceArn: `${scope}schedule-group/${group}`, sessionName };
}

/** Calls services as the role of a schedule: with settings for clients that are valid until the call has ended. */
export type AsRole = <T>(
  roleArn: string,
  scheduleArn: string,
  call: (settings: ClientConfig) => Promise<T>,
) => Promise<T>;

export interface RoleSettings {
  principals: Pick<Principals, 'assumeRole' | 'endSession'>;
  endpointUrl: () => string;
  region: string;
}

export function asScheduleRole({ principals, endpointUrl, region }: RoleSettings): AsRole {
  return async (roleArn, scheduleArn, call) => {
    const session = principals.assumeRole(roleArn, assumptionFor(scheduleArn));
    try {
      return await call({ endpoint: endpointUrl(), region, credentials: session });
    } finally {
      principals.endSession(session);
    }
  };
}
