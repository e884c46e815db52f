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
