import type { Terminal } from '../terminal/terminal';
import type { Connect } from './deployment';
import { versionNotice } from './version';

/** Connections that say on stderr when the deployment is of another version. */
export function connectWithNotice(connect: Connect, terminal: Pick<Terminal, 'complain'>): Connect {
  return async (options) => {
    const deployment = await connect(options);
    const notice = versionNotice(deployment.version);
    if (notice !== undefined) terminal.complain(`Warning: ${notice}`);
    return deployment;
  };
}
