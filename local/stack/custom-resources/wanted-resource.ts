import { sentProperties } from '../../cloudformation/custom-resources/sent-properties';
import type { TemplateResource } from '../assembly';
import { retentionOf, timeoutSecondsOf } from './custom-type';
import type { Dependency, WantedResource } from './stack-record';

/**
 * @param properties without intrinsic functions
 * @throws Error for properties that CloudFormation refuses
 */
export function wantedResource(
  logicalId: string,
  resource: TemplateResource,
  properties: Record<string, unknown>,
  position: number,
  dependencies: Dependency[],
): WantedResource {
  return {
    logicalId,
    type: resource.Type,
    properties: sentProperties(properties),
    timeoutSeconds: timeoutSecondsOf(properties),
    retention: retentionOf(resource),
    position,
    dependencies,
  };
}
