import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../../core/ports/log';

/** Log that writes structured events to the function's log group. */
export function powertoolsLog(serviceName: string): Log {
  const logger = new Logger({ serviceName });
  return {
    info: (event, fields = {}) => logger.info(event, fields),
    warn: (event, fields = {}) => logger.warn(event, fields),
    error: (event, fields = {}) => logger.error(event, fields),
  };
}
