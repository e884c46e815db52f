import { checkManagedPolicy, checkRoleQuotas } from '../../iam/policy-quotas';
import type { Policy, PolicyDocument } from '../../iam/principals';
import { PropertyReader } from '../property-reader';
import type { ResourceContext, ResourceType } from '../resource-type';

/** AWS::IAM::Role: a principal with its own access key */
export const role: ResourceType = ({ properties, defaultName, services }) => {
  const read = new PropertyReader(properties);
  const roleName = read.optionalText('RoleName') ?? defaultName;
  const { managedPolicies } = services.principals;
  const arns = read.list('ManagedPolicyArns').map(String);
  const created = services.principals.createRole(
    roleName,
    arns.filter((arn) => !managedPolicies.has(arn)),
  );
  created.policies.push(...arns.flatMap((arn) => managedPolicies.get(arn) ?? []));
  for (const policy of read.objects('Policies')) {
    const document = policy.object('PolicyDocument').properties as unknown as PolicyDocument;
    created.policies.push({ kind: 'inline', name: policy.text('PolicyName'), document });
  }
  checkRoleQuotas(created);
  const RoleId = created.accessKeyId.replace('ASIA', 'AROA');
  return { physicalId: roleName, attributes: { Arn: created.roleArn, RoleId } };
};

/** AWS::IAM::Policy: recorded with the roles it is attached to */
export const policy: ResourceType = (context) => {
  const name = new PropertyReader(context.properties).optionalText('PolicyName') ?? context.defaultName;
  attach(context, name, 'inline');
  return { physicalId: name };
};

/** AWS::IAM::ManagedPolicy: recorded with the roles it is attached to, and for the roles that name it */
export const managedPolicy: ResourceType = (context) => {
  const name = new PropertyReader(context.properties).optionalText('ManagedPolicyName') ?? context.defaultName;
  checkManagedPolicy(documentOf(context));
  const { accountId, principals } = context.services;
  const physicalId = `arn:aws:iam::${accountId}:policy/${name}`;
  principals.managedPolicies.set(physicalId, attach(context, name, 'managed'));
  return { physicalId };
};

const documentOf = ({ properties }: ResourceContext) =>
  new PropertyReader(properties).object('PolicyDocument').properties as unknown as PolicyDocument;

/** Attach a policy to the roles that it names. */
function attach(context: ResourceContext, name: string, kind: Policy['kind']): Policy {
  const { properties, services } = context;
  const policy = { kind, name, document: documentOf(context) };
  for (const roleName of new PropertyReader(properties).list('Roles').map(String)) {
    const roleArn = `arn:aws:iam::${services.accountId}:role/${roleName}`;
    const target = services.principals.roleByArn(roleArn);
    if (!target) throw new Error(`its role ${roleName} is not one of the deployed stacks`);
    target.policies.push(policy);
    checkRoleQuotas(target);
  }
  return policy;
}
