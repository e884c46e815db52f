const ELEMENT_MAX_CHARACTERS = 4 * 1024 * 1024;
const SPACE = /\s/;

/**
 * Stream the elements of a JSON array. The text is split at the commas of the outermost level; each element is parsed strictly.
 */
export async function* parseJsonArray(text: AsyncIterable<string>): AsyncGenerator<unknown> {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let element = '';
  let count = 0;
  let ended = false;
  const parse = (): unknown => {
    count++;
    try {
      return JSON.parse(element);
    } catch (error) {
      throw new Error(`element ${count} is not JSON: ${(error as Error).message}`);
    }
  };
  for await (const chunk of text) {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const character = chunk[at] as string;
      if (inString) {
        if (escaped) escaped = false;
        else if (character === '\\') escaped = true;
        else if (character === '"') inString = false;
        continue;
      }
      if (depth === 0) {
        if (SPACE.test(character)) continue;
        if (character !== '[' || ended) throw new Error(ended ? 'text follows the array' : 'it is not a JSON array');
        depth = 1;
        from = at + 1;
        continue;
      }
      if (character === '"') inString = true;
      else if (character === '[' || character === '{') depth++;
      else if (character === ']' || character === '}') depth--;
      const closes = depth === 0;
      if (!closes && !(depth === 1 && character === ',')) continue;
      element += chunk.slice(from, at);
      from = at + 1;
      if (closes) ended = true;
      // The content of an empty array is one empty element.
      if (!(closes && count === 0 && element.trim() === '')) yield parse();
      element = '';
    }
    if (depth > 0) element += chunk.slice(from);
    if (element.length > ELEMENT_MAX_CHARACTERS) throw new Error(`element ${count + 1} is too long`);
  }
  if (!ended) throw new Error('the JSON array does not end');
}
