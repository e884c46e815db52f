/** JSON object at the beginning of a text. */
export interface FirstObject {
  /** Names of its members, as far as the text goes; not those of nested objects. */
  names: readonly string[];
  /** Offset after its closing brace; undefined when the text ends before it. */
  end: number | undefined;
}

/** Matches a string, a bracket, or what is between them. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]]|[^"{}[\]]+/sy;
const COLON = /\s*:/y;

/** Find the members of the JSON object with which a text begins. @returns undefined when it does not begin with `{` */
export function firstObjectOf(text: string): FirstObject | undefined {
  if (!text.startsWith('{')) return undefined;
  const names: string[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    // A string that is cut off.
    if (token === undefined) break;
    at += token.length;
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && token.startsWith('"') && isFollowedByColon(text, at)) names.push(token.slice(1, -1));
    if (depth === 0) return { names, end: at };
  }
  return { names, end: undefined };
}

function isFollowedByColon(text: string, at: number): boolean {
  COLON.lastIndex = at;
  return COLON.test(text);
}
