/** Headers that the SDK has no input for, or another form. */
export const beforeOthers = { step: 'build', priority: 'high', name: 'withHeaders' } as const;

/** Middleware, to be added as `beforeOthers`, that gives a request headers; those that are undefined are left alone. */
export function withHeaders(more: Record<string, string | undefined>) {
  return <Args extends { request: unknown }, Output>(next: (args: Args) => Output) =>
    (args: Args): Output => {
      const { headers } = args.request as { headers: Record<string, string> };
      for (const [name, value] of Object.entries(more)) if (value !== undefined) headers[name] = value;
      return next(args);
    };
}

/** Behind the signature, which therefore does not cover such headers. */
export const afterSigning = { step: 'deserialize', priority: 'low', name: 'withHeaderBytes' } as const;

/**
 * Middleware, to be added as `afterSigning`, that gives a request headers with any bytes: a character for each. They
 * are on the wire what they are here. The header `Expect` goes, since Node writes all headers of a request that has it
 * as UTF-8.
 */
export function withHeaderBytes(more: Record<string, string>) {
  return <Args extends { request: unknown }, Output>(next: (args: Args) => Output) =>
    (args: Args): Output => {
      const { headers } = args.request as { headers: Record<string, string | string[]> };
      const expect = Object.keys(headers).find((name) => name.toLowerCase() === 'expect');
      if (expect && Object.keys(more).length > 0) delete headers[expect];
      for (const [name, value] of Object.entries(more)) headers[name] = unaltered(value);
      return next(args);
    };
}

/**
 * A value that Node writes as it is. Of a request with a Content-Length it replaces each value of Content-Disposition by
 * what the value's bytes are as UTF-8, and writes the low bytes of that, among which may be the end of a line.
 *
 * @see https://github.com/nodejs/node/issues/58240
 */
function unaltered(value: string): string[] {
  return Object.defineProperty([], 0, { get: () => value, set: () => {}, enumerable: true });
}
