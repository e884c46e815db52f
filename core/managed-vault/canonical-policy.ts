type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Write the parts of a policy in one way where IAM knows several for the same: what is set may be read back in another one. */
export function canonicalPolicy(policy: unknown): unknown {
  if (!isObject(policy) || policy.Statement === undefined) return policy;
  return {
    ...policy,
    Statement: [policy.Statement].flat().map((one) => (isObject(one) ? canonicalStatement(one) : one)),
  };
}

function canonicalStatement(statement: Json): Json {
  return Object.fromEntries(
    Object.entries(statement).map(([member, value]) => {
      switch (member) {
        case 'Action':
        case 'NotAction':
          // The names of actions have no case.
          return [member, asSet(value, (action) => action.toLowerCase())];
        case 'Resource':
        case 'NotResource':
          return [member, asSet(value)];
        case 'Principal':
        case 'NotPrincipal':
          return [member, canonicalPrincipal(value)];
        case 'Condition':
          return [member, membersOf(value, (keys) => membersOf(keys, (values) => asSet(values)))];
        default:
          return [member, value];
      }
    }),
  );
}

/** `"*"` is everybody, as `{"AWS": "*"}` is; the root of an account is the account. */
function canonicalPrincipal(principal: unknown): unknown {
  const named = principal === '*' ? { AWS: principal } : principal;
  return membersOf(named, (values) =>
    asSet(values, (value) => value.replace(/^arn:aws[a-z-]*:iam::(\d{12}):root$/, '$1')),
  );
}

const membersOf = (value: unknown, change: (member: unknown) => unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member)])) : value;

/** One value, or several in any order, as a sorted list of texts; numbers and booleans are the same as their text. */
function asSet(value: unknown, change: (text: string) => string = (text) => text): unknown {
  const values = [value].flat();
  if (values.some((one) => typeof one === 'object')) return value;
  return [...new Set(values.map((one) => change(String(one))))].sort();
}
