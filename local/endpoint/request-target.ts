/** The target of a request as sent, percent-encoded. */
export interface RequestTarget {
  path: string;
  /** The query without `?`. */
  search: string;
}

/**
 * Parse a target in origin-form (`/-/vaults?limit=1`) or in absolute-form (`http://HOST/-/vaults?limit=1`), which is what
 * clients send to a proxy. The host is not looked at: whatever a client calls this endpoint, it means this endpoint.
 *
 * @returns undefined for any other target
 * @see RFC 9112, section 3.2
 */
export function requestTarget(target: string): RequestTarget | undefined {
  const [, authority, path = '', search = ''] = /^(https?:\/\/[^/?#@\s]+)?([^?#]*)(?:\?([^#]*))?$/i.exec(target) ?? [];
  if (authority !== undefined && path === '') return { path: '/', search };
  return path.startsWith('/') ? { path, search } : undefined;
}
