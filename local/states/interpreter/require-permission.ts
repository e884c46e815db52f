import { StatesError, StatesErrorName } from '../states-error';
import type { Engine } from './engine';

/**
 * Hold what Step Functions does itself for an execution against the policies of the machine's role.
 *
 * @throws StatesError States.Permissions
 */
export function requirePermission(engine: Engine, roleArn: string, action: string, resource: string): void {
  if (engine.isAllowed(roleArn, action, resource)) return;
  throw new StatesError(
    StatesErrorName.permissions,
    `The role ${roleArn} is not authorized to perform: ${action} on resource: ${resource}`,
  );
}
