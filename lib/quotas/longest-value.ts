/** Longest values of pseudo parameters in any partition; whether they occur together does not matter. */
const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'us-isof-south-1',
  'AWS::AccountId': '123456789012',
  'AWS::URLSuffix': 'amazonaws.com.cn',
};
/** Value of a reference to a resource: most are ARNs with a generated name, of which those of log groups are the longest. */
const REFERENCE = 'x'.repeat(170);

/** A value of a template with every intrinsic function replaced by a value as long as it can be in any account and region. */
export function longestValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(longestValue);
  const [name = '', ...others] = Object.keys(value);
  if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
    return longestResult(name, (value as Record<string, unknown>)[name]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, longestValue(member)]));
}

function longestResult(name: string, argument: unknown): string {
  if (name === 'Ref') return PSEUDO_PARAMETERS[String(argument)] ?? REFERENCE;
  if (name === 'Fn::Sub' && typeof argument === 'string') {
    return argument.replace(/\$\{(!?)([^}]*)\}/g, (_whole, literal: string, reference: string) =>
      literal ? `\${${reference}}` : longestResult('Ref', reference),
    );
  }
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => String(longestValue(part))).join(separator);
  }
  return REFERENCE;
}

/** Characters of a value as JSON without white space, which IAM does not count. */
export const longestJson = (value: unknown): number => JSON.stringify(longestValue(value)).length;
