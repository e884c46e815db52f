/** The `name` of an SDK error, which is the service's error code; exact, so that only what is meant is translated. */
export function codeOf(error: unknown): string {
  return textOf(error, 'name') ?? '';
}

export function messageOf(error: unknown): string {
  return textOf(error, 'message') ?? String(error);
}

/** HTTP status of the service's answer; undefined when there was none, or none that could be read. */
export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined | null)?.$metadata?.httpStatusCode;
}

function textOf(error: unknown, member: 'name' | 'message'): string | undefined {
  const value = (error as Record<string, unknown> | undefined | null)?.[member];
  return typeof value === 'string' ? value : undefined;
}
