/**
 * Properties as a function gets them: every scalar is a text.
 *
 * @throws Error for null, which CloudFormation accepts nowhere in a template
 */
export function sentProperties(properties: Record<string, unknown>): Record<string, unknown> {
  return sent(properties) as Record<string, unknown>;
}

function sent(value: unknown): unknown {
  if (value === null) throw new Error("'null' values are not allowed in templates");
  if (Array.isArray(value)) return value.map(sent);
  if (typeof value !== 'object') return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, sent(member)]));
}
