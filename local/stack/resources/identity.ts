import { awsManagedPolicy } from '../../iam/aws-managed-policies';
import { checkManagedPolicy, checkRoleQuotas } from '../../iam/policy-quotas';
import { roleIdOf } from '../../iam/principals';
import type { Policy, PolicyDocument, Role } from '../../iam/role';
import { PropertyReader } from '../property-reader';
import type { ResourceContext, ResourceType } from '../resource-type';

/** AWS::IAM::Role: a principal, with sessions for those whom its trust policy allows */
export const role: ResourceType = ({ properties, defaultName, services }) => {
  const read = new PropertyReader(properties);
  const { principals } = services;
  const roleName = read.optionalText('RoleName') ?? defaultName;
  const created = principals.createRole(roleName, documentIn(read, 'AssumeRolePolicyDocument'));
  for (const arn of read.list('ManagedPolicyArns').map(String)) {
    const managed = principals.managedPolicies.get(arn) ?? awsManagedPolicy(arn);
    if (!managed) throw new Error(`the embedded cloud does not know the managed policy ${arn}`);
    created.attach(managed);
  }
  for (const policy of read.objects('Policies')) {
    created.attach({ kind: 'inline', name: policy.text('PolicyName'), document: documentIn(policy, 'PolicyDocument') });
  }
  checkRoleQuotas(created);
  return { physicalId: roleName, attributes: { Arn: created.roleArn, RoleId: roleIdOf(created) } };
};

/** AWS::IAM::Policy, attached to the roles that it names */
export const policy: ResourceType = (context) => {
  const name = new PropertyReader(context.properties).optionalText('PolicyName') ?? context.defaultName;
  attach(context, name, 'inline');
  return { physicalId: name };
};

/** AWS::IAM::ManagedPolicy, attached to the roles that it names, and to those that name it */
export const managedPolicy: ResourceType = (context) => {
  const name = new PropertyReader(context.properties).optionalText('ManagedPolicyName') ?? context.defaultName;
  checkManagedPolicy(documentIn(new PropertyReader(context.properties), 'PolicyDocument'));
  const { accountId, principals } = context.services;
  const physicalId = `arn:aws:iam::${accountId}:policy/${name}`;
  principals.managedPolicies.set(physicalId, attach(context, name, 'managed'));
  return { physicalId };
};

/** Take a policy from the roles that it names. @param physicalId what creating it returned */
export function detachPolicy(
  properties: Record<string, unknown>,
  physicalId: string,
  principals: ResourceContext['services']['principals'],
): void {
  const name = physicalId.slice(physicalId.lastIndexOf('/') + 1);
  for (const roleName of new PropertyReader(properties).list('Roles').map(String))
    principals.role(roleName)?.detach(name);
  principals.managedPolicies.delete(physicalId);
}

const documentIn = (read: PropertyReader, name: string) => read.object(name).properties as unknown as PolicyDocument;

/** Attach a policy to the roles that it names. */
function attach(context: ResourceContext, name: string, kind: Policy['kind']): Policy {
  const { properties, services } = context;
  const read = new PropertyReader(properties);
  const policy = { kind, name, document: documentIn(read, 'PolicyDocument') };
  for (const roleName of read.list('Roles').map(String)) {
    const target = roleNamed(roleName, services);
    target.attach(policy);
    checkRoleQuotas(target);
  }
  return policy;
}

function roleNamed(roleName: string, { principals }: ResourceContext['services']): Role {
  const role = principals.role(roleName);
  if (!role) throw new Error(`its role ${roleName} is not one of the deployed stacks`);
  return role;
}
