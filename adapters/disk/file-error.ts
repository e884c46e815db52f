/** Codes of connections, whose errors look alike. */
const OF_CONNECTIONS = /^(ECONN|ENET|EHOST|EAI_|ENOTFOUND|ETIMEDOUT|EPIPE|EADDR)/;

/** Code of an error of the file system, such as `ENOSPC`; empty for any other error. */
export function fileErrorCode(error: unknown): string {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return typeof code === 'string' && syscall !== undefined && !OF_CONNECTIONS.test(code) ? code : '';
}

/** What an attempt led to, or undefined if it failed with one of some codes. @throws any other error */
export async function undefinedIf<Result>(
  codes: readonly string[],
  work: Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codes.includes(fileErrorCode(error))) return undefined;
    throw error;
  }
}
