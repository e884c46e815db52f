import { main } from '../../cli/main';
import type { Terminal } from '../../cli/terminal/terminal';
import type { EmbeddedCloud } from '../../local/embedded-cloud';
import { credentialsOf } from '../local/credentials-of';

/** Run a command line against a cloud, as somebody who has exported its key. @returns the exit code */
export async function commandAt(
  { environment }: Pick<EmbeddedCloud, 'environment'>,
  argv: string[],
  terminal: Terminal,
): Promise<number> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  const { accessKeyId, secretAccessKey } = credentialsOf({ environment });
  setOrDelete({ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
  try {
    return await main([...argv, '--endpoint-url', environment.AWS_ENDPOINT_URL ?? ''], terminal);
  } finally {
    setOrDelete({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
  }
}

function setOrDelete(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
