import type { Template, TemplateResource } from './assembly';
import { DeployError } from './deploy-error';
import { referencesOf } from './intrinsics';

/**
 * Logical ids of a template's resources, each after those it refers to or depends on.
 *
 * @throws DeployError for a cycle, naming its members, or an unknown dependency
 */
export function creationOrder(template: Template, stackName: string): string[] {
  const { Resources, Parameters = {} } = template;
  const order: string[] = [];
  const state = new Map<string, 'visiting' | 'done'>();

  const visit = (logicalId: string, trail: string[]) => {
    if (state.get(logicalId) === 'done') return;
    if (state.get(logicalId) === 'visiting') {
      const circle = trail.slice(trail.indexOf(logicalId)).concat(logicalId).join(' → ');
      throw new DeployError(`Stack ${stackName}: circular dependency between resources: ${circle}`, logicalId);
    }
    state.set(logicalId, 'visiting');
    for (const name of directReferences(Resources[logicalId])) {
      if (name in Resources) visit(name, [...trail, logicalId]);
      else if (!(name in Parameters) && !name.startsWith('AWS::')) {
        throw new DeployError(
          `Stack ${stackName}: ${logicalId} refers to ${name}, which the template does not have.`,
          logicalId,
        );
      }
    }
    state.set(logicalId, 'done');
    order.push(logicalId);
  };
  for (const logicalId of Object.keys(Resources)) visit(logicalId, []);
  return order;
}

/** Logical ids of everything that a resource refers to or depends on, directly or not. */
export function dependenciesOf(logicalId: string, { Resources }: Template): Set<string> {
  const found = new Set<string>();
  const visit = (id: string) => {
    for (const name of directReferences(Resources[id])) {
      if (!(name in Resources) || found.has(name)) continue;
      found.add(name);
      visit(name);
    }
  };
  visit(logicalId);
  return found;
}

function directReferences(resource: TemplateResource | undefined): Set<string> {
  const references = referencesOf(resource?.Properties);
  for (const dependency of [resource?.DependsOn ?? []].flat()) references.add(dependency);
  return references;
}
