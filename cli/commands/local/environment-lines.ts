/** Shell lines that point any AWS client at the cloud; values are quoted where a shell would read more into them. */
export function environmentLines(environment: Record<string, string>): string[] {
  return Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`);
}

const quoted = (value: string) =>
  /^[A-Za-z0-9_./:@%+=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
