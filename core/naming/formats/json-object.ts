/** Parse a text as one JSON object; undefined for any other text. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  try {
    // What begins with a brace and is JSON is an object.
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
