import type { Deployment } from '../../deployment/deployment';
import type { Terminal } from '../../terminal/terminal';

/** What every action on a lock works with. */
export interface LockScene {
  deployment: Deployment;
  terminal: Terminal;
  vault: string;
  /** Whether one JSON object is printed. */
  json: boolean;
}
