import type { PolicyDocument } from '../../iam/principals';
import { PropertyReader } from '../property-reader';
import type { ResourceContext, ResourceType } from '../resource-type';

/** AWS::IAM::Role: a principal with its own access key */
export const role: ResourceType = ({ properties, defaultName, services }) => {
  const read = new PropertyReader(properties);
  const roleName = read.optionalText('RoleName') ?? defaultName;
  const created = services.principals.createRole(roleName, read.list('ManagedPolicyArns').map(String));
  for (const policy of read.objects('Policies')) {
    const document = policy.object('PolicyDocument').properties as unknown as PolicyDocument;
    created.policies.push({ name: policy.text('PolicyName'), document });
  }
  const RoleId = created.accessKeyId.replace('ASIA', 'AROA');
  return { physicalId: roleName, attributes: { Arn: created.roleArn, RoleId } };
};

/** AWS::IAM::Policy: recorded with the roles it is attached to */
export const policy: ResourceType = (context) => {
  const name = new PropertyReader(context.properties).optionalText('PolicyName') ?? context.defaultName;
  attach(context, name);
  return { physicalId: name };
};

/** AWS::IAM::ManagedPolicy */
export const managedPolicy: ResourceType = (context) => {
  const name = new PropertyReader(context.properties).optionalText('ManagedPolicyName') ?? context.defaultName;
  attach(context, name);
  return { physicalId: `arn:aws:iam::${context.services.accountId}:policy/${name}` };
};

function attach({ properties, services }: ResourceContext, name: string): void {
  const read = new PropertyReader(properties);
  const document = read.object('PolicyDocument').properties as unknown as PolicyDocument;
  for (const roleName of read.list('Roles').map(String)) {
    const roleArn = `arn:aws:iam::${services.accountId}:role/${roleName}`;
    const target = services.principals.roleByArn(roleArn);
    if (!target) throw new Error(`its role ${roleName} is not one of the deployed stacks`);
    target.policies.push({ name, document });
  }
}
