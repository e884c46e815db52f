import type { EmbeddedCloud } from '../../local/embedded-cloud';
import { clientConfig } from '../conformance/embedded';
import { trustOf } from './roles';

let roles = 0;

/** An SDK client with a session of a new role that has the given statements. */
export function clientOfRole<C>(
  { principals, ...cloud }: EmbeddedCloud,
  Client: new (config: object) => C,
  statements: object[],
): C {
  const service = 'lambda.amazonaws.com';
  const role = principals.createRole(`reader-${++roles}`, trustOf(service));
  const document = { Version: '2012-10-17', Statement: statements } as Parameters<typeof role.attach>[0]['document'];
  role.attach({ kind: 'inline', name: 'permissions', document });
  const credentials = principals.assumeRole(role.roleArn, { service, sourceArn: 'test:client-of-role' });
  return new Client({ ...clientConfig({ principals, ...cloud }), credentials, maxAttempts: 1 });
}
