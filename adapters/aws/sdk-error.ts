/** Error code of the service, which is the `name` of an SDK error; empty when there is none. */
export function codeOf(error: unknown): string {
  return textOf(error, 'name') ?? '';
}

export function messageOf(error: unknown): string {
  return textOf(error, 'message') ?? String(error);
}

/** HTTP status of the response; undefined when there was no readable one. */
export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined | null)?.$metadata?.httpStatusCode;
}

function textOf(error: unknown, member: 'name' | 'message'): string | undefined {
  const value = (error as Record<string, unknown> | undefined | null)?.[member];
  return typeof value === 'string' ? value : undefined;
}
