const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Finds the end of a JSON value in chunks of bytes, in constant memory. It recognizes strings, escapes and nesting; whether the value
 * is valid is for a parser to say.
 */
export class JsonValueScan {
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** Start with another value. */
  begin(): void {
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  /**
   * Scan more bytes of the value.
   *
   * @param separator byte that ends the value besides the closing bracket of its container; undefined: only that bracket does
   * @returns index of the byte after the value; the length of the chunk when the value continues in the next one
   */
  end(chunk: Buffer, from: number, separator?: number): number {
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    let index = from;
    for (; index < chunk.length; index++) {
      let byte = chunk[index] as number;
      if (inString) {
        if (escaped) {
          escaped = false;
          continue;
        }
        while (byte !== QUOTE && byte !== BACKSLASH && ++index < chunk.length) byte = chunk[index] as number;
        if (index === chunk.length) break;
        if (byte === QUOTE) inString = false;
        else escaped = true;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (depth === 0) break;
        depth--;
      } else if (byte === separator && depth === 0) break;
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
    return index;
  }
}
