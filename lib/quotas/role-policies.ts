import { awsQuotas } from './aws-quotas';
import { longestJson, longestValue } from './longest-value';
import { type Measured, resourcesOf, type Template } from './template';

/** Policies of a role. */
interface RolePolicies {
  inline: unknown[];
  managed: unknown[];
}

/** Measure managed policies, and the policies of each role together. */
export function* measureRoles(template: Template): Generator<Measured> {
  const { managedPolicyCharacters, inlinePolicyCharacters, managedPolicies } = awsQuotas;
  for (const { id, properties } of resourcesOf(template, 'AWS::IAM::ManagedPolicy')) {
    const { PolicyDocument } = properties;
    const field = longestField(id, [PolicyDocument]);
    const amount = longestJson(PolicyDocument);
    yield { what: `the policy ${id}`, unit: 'characters', amount, quota: managedPolicyCharacters, field };
  }
  for (const [id, { inline, managed }] of policiesByRole(template)) {
    const what = `the role ${id}`;
    const field = longestField(id, [...inline, ...managed]);
    const amount = inline.reduce((sum: number, document) => sum + longestJson(document), 0);
    yield { what, unit: 'characters of inline policies', amount, quota: inlinePolicyCharacters, field };
    yield { what, unit: 'managed policies', amount: managed.length, quota: managedPolicies, field };
  }
}

/** Documents of the policies of each role, by its logical id. */
function policiesByRole(template: Template): Map<string, RolePolicies> {
  const roles = new Map<string, RolePolicies>();
  const managedPolicies = resourcesOf(template, 'AWS::IAM::ManagedPolicy');
  for (const { id, properties } of resourcesOf(template, 'AWS::IAM::Role')) {
    const inline = (properties.Policies ?? []).map((policy: { PolicyDocument: unknown }) => policy.PolicyDocument);
    // A policy of AWS or of another stack counts, though its document is not known here.
    const managed = (properties.ManagedPolicyArns ?? []).map(
      (arn: { Ref?: string }) =>
        managedPolicies.find((policy) => policy.id === arn.Ref)?.properties.PolicyDocument ?? {},
    );
    roles.set(id, { inline, managed });
  }
  const attach = (type: string, kind: keyof RolePolicies) => {
    for (const { properties } of resourcesOf(template, type)) {
      for (const role of properties.Roles ?? []) roles.get(role.Ref)?.[kind].push(properties.PolicyDocument);
    }
  };
  attach('AWS::IAM::Policy', 'inline');
  attach('AWS::IAM::ManagedPolicy', 'managed');
  return roles;
}

/** The list of the configuration whose ARNs take the most of policies: vaults, or else the buckets and keys of destinations or plans. */
function longestField(id: string, documents: readonly unknown[]): string {
  const text = JSON.stringify(longestValue(documents));
  const charactersOf = (arns: RegExp) => (text.match(arns) ?? []).join('').length;
  const vaults = charactersOf(/"arn:[^:"]*:glacier:[^"]*"/g);
  const buckets = charactersOf(/"arn:[^:"]*:(s3|kms):[^"]*"/g);
  if (vaults >= buckets) return 'vaults';
  return id.startsWith('Backup') ? 'plans[].source' : 'destinations';
}
