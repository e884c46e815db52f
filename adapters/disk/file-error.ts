/** Codes of errors of connections, which have the form of those of files. */
const OF_CONNECTIONS = /^(ECONN|ENET|EHOST|EAI_|ENOTFOUND|ETIMED?OUT|EPIPE|EPROTO|EADDR)/;
/** Calls of sockets and of name servers: firewalls refuse them with codes that files have too. */
const CALLS_OF_CONNECTIONS = /^(connect|bind|getaddrinfo|query)/;

/** Code of an error of the file system, such as `ENOSPC`; empty for any other error. */
export function fileErrorCode(error: unknown): string {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (typeof code !== 'string' || syscall === undefined) return '';
  return OF_CONNECTIONS.test(code) || CALLS_OF_CONNECTIONS.test(syscall) ? '' : code;
}

/** Result of work; undefined when it fails with one of these codes. @throws any other error */
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
