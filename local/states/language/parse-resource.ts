import type { TaskResource } from './definition';
import type { Fields } from './fields';
import type { ParseContext } from './parse-context';

const PATTERNS = ['waitForTaskToken', 'sync', 'sync:2'] as const;

/** Integration that starts a state machine of the same account, which is done in-process. */
export const START_EXECUTION = 'states:startExecution';

/** The key of a service integration's ARN, such as `lambda:invoke`; undefined for any other ARN. */
export function integrationOfArn(arn: string): string | undefined {
  return /^arn:aws[a-z-]*:states:::(.+)$/.exec(arn)?.[1];
}

/**
 * Parse the Resource of a Task. ARNs of Lambda functions and activities are refused: only service integrations are
 * implemented.
 */
export function parseResource(fields: Fields, context: ParseContext): TaskResource {
  const arn = fields.requiredString('Resource');
  const integration = integrationOfArn(arn);
  if (!integration) {
    fields.fail(
      'Resource',
      `"${arn}" is not a service integration (arn:aws:states:::service:action); functions are invoked through arn:aws:states:::lambda:invoke`,
    );
  }
  const [key = '', ...rest] = integration.split('.');
  const suffix = rest.join('.');
  const pattern = PATTERNS.find((known) => known === suffix);
  if (suffix !== '' && !pattern) fields.fail('Resource', `the integration pattern ".${suffix}" is not supported`);
  if (pattern?.startsWith('sync') && key !== START_EXECUTION) {
    fields.fail('Resource', `".${suffix}" is supported for ${START_EXECUTION} only`);
  }
  if (key !== START_EXECUTION && !context.hasIntegration(key)) {
    fields.fail(
      'Resource',
      `the embedded cloud has no integration "${key}"; it has ${[...context.integrationKeys, START_EXECUTION].join(', ')}`,
    );
  }
  return { arn, key, pattern: pattern ?? 'requestResponse' };
}
