import type { Template } from './assembly';
import { DeployError } from './deploy-error';
import { resolve, type Scope } from './intrinsics';
import type { CreatedResource } from './resource-type';

export interface StackScopeOptions {
  stackName: string;
  stackId: string;
  template: Template;
  region: string;
  accountId: string;
  /** Exports of the stacks deployed before. */
  exports: ReadonlyMap<string, string>;
}

/** Values for a template's intrinsic functions while its stack is created: pseudo parameters, parameters, resources. */
export class StackScope implements Scope {
  readonly #created = new Map<string, CreatedResource>();
  readonly #conditions = new Map<string, boolean>();
  readonly #pseudo: Record<string, unknown>;

  constructor(readonly options: StackScopeOptions) {
    this.#pseudo = {
      'AWS::AccountId': options.accountId,
      'AWS::Region': options.region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': options.stackName,
      'AWS::StackId': options.stackId,
      'AWS::NotificationARNs': [],
    };
  }

  add(logicalId: string, resource: CreatedResource): void {
    this.#created.set(logicalId, resource);
  }

  ref(name: string): unknown {
    const created = this.#created.get(name);
    if (created) return created.physicalId;
    if (name in this.#pseudo) return this.#pseudo[name];
    const parameter = this.options.template.Parameters?.[name];
    if (!parameter) throw new DeployError(`${name} cannot be resolved: the stack has no such resource or parameter.`);
    if (parameter.Default === undefined) throw new DeployError(`The parameter ${name} has no default value.`);
    if (parameter.Type.startsWith('AWS::SSM::')) {
      throw new DeployError(`The parameter ${name} is kept in SSM, which the embedded cloud does not have.`);
    }
    return parameter.Default;
  }

  getAtt(logicalId: string, attribute: string): unknown {
    const created = this.#created.get(logicalId);
    if (!created) throw new DeployError(`${logicalId}.${attribute} cannot be resolved: there is no such resource.`);
    const { attributes = {} } = created;
    const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
    if (value === undefined) {
      throw new DeployError(`The embedded cloud does not know the attribute ${attribute} of ${logicalId}.`);
    }
    return value;
  }

  importValue(exportName: string): string {
    const value = this.options.exports.get(exportName);
    if (value === undefined) throw new DeployError(`No stack deployed before exports ${exportName}.`);
    return value;
  }

  condition(name: string): boolean {
    const known = this.#conditions.get(name);
    if (known !== undefined) return known;
    const definition = this.options.template.Conditions?.[name];
    if (definition === undefined) throw new DeployError(`The template has no condition ${name}.`);
    const value = resolve(definition, this) === true;
    this.#conditions.set(name, value);
    return value;
  }
}
