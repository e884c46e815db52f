/**
 * A value as Step Functions has to find it in a state, to take it as it is: a text that looks like a JSONata expression, such as the glob
 * `{%a,b%}`, is written as one whose result it is.
 */
export function jsonataLiteral(value: unknown): unknown {
  if (typeof value === 'string') {
    return /^\{%.*%\}$/s.test(value) ? `{% ${JSON.stringify(value).replaceAll('%', '\\u0025')} %}` : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(jsonataLiteral);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonataLiteral(member)]));
}
