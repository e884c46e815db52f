/** Size of a block in characters; one write per line would be one system call per line. */
const BLOCK_CHARACTERS = 32 * 1024;

/** Combine pieces of text into blocks that are worth a write each. */
export async function* inBlocks(text: AsyncIterable<string>): AsyncGenerator<string> {
  let block = '';
  for await (const piece of text) {
    block += piece;
    if (block.length < BLOCK_CHARACTERS) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}
