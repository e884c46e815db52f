/** Position of `withHeaders` in the middleware stack: before the request is signed. */
export const beforeOthers = { step: 'build', priority: 'high', name: 'withHeaders' } as const;

/** Middleware that sets headers which the SDK does not support, or restricts. Undefined ones are not set. Add as `beforeOthers`. */
export function withHeaders(added: Record<string, string | undefined>) {
  return <Args extends { request: unknown }, Output>(next: (args: Args) => Output) =>
    (args: Args): Output => {
      const { headers } = args.request as { headers: Record<string, string> };
      for (const [name, value] of Object.entries(added)) if (value !== undefined) headers[name] = value;
      return next(args);
    };
}

/** Position of `withHeaderBytes` in the middleware stack: after the request is signed, so the signature does not cover them. */
export const afterSigning = { step: 'deserialize', priority: 'low', name: 'withHeaderBytes' } as const;

/**
 * Middleware that sets headers with arbitrary bytes, one per character, which are sent unchanged. It removes the header `Expect`,
 * since Node sends all headers of a request that has it as UTF-8. Add as `afterSigning`.
 */
export function withHeaderBytes(added: Record<string, string>) {
  return <Args extends { request: unknown }, Output>(next: (args: Args) => Output) =>
    (args: Args): Output => {
      const { headers } = args.request as { headers: Record<string, string | string[]> };
      const expect = Object.keys(headers).find((name) => name.toLowerCase() === 'expect');
      if (expect && Object.keys(added).length > 0) delete headers[expect];
      for (const [name, value] of Object.entries(added)) headers[name] = unaltered(value);
      return next(args);
    };
}

/**
 * Wrap a header value so that Node sends it unchanged. In a request with a Content-Length, Node re-encodes the values of
 * Content-Disposition and sends only the low bytes, which may include line breaks.
 *
 * @see https://github.com/nodejs/node/issues/58240
 */
function unaltered(value: string): string[] {
  return Object.defineProperty([], 0, { get: () => value, set: () => {}, enumerable: true });
}
