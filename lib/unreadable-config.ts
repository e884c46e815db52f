import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InvalidInputError } from '../core/contracts/errors';

/** Error for a configuration file that could not be loaded, in words for the person who wrote it. @param thrown anything */
export function unreadableConfig(file: string, thrown: unknown): InvalidInputError {
  return new InvalidInputError(`${file} cannot be read: ${problemOf(file, thrown)}`, { cause: thrown });
}

function problemOf(file: string, thrown: unknown): string {
  if (!existsSync(file)) return 'there is no such file';
  if (!statSync(file).isFile()) return 'it is not a file';
  if (!(thrown instanceof Error)) return `it throws ${String(thrown)}`;
  if ((thrown as NodeJS.ErrnoException).code === 'ERR_REQUIRE_ASYNC_MODULE') {
    return 'it has `await` outside of functions, or imports a module that has: export a configuration that is ready';
  }
  // Node.js adds the modules of Moraine by which it came there.
  const [message = ''] = thrown.message.split(/\nRequire(?:d module| stack):/);
  const place = placeIn(thrown)?.replace(`${file}:`, 'line ');
  const text = place === undefined ? message : `${place}: ${message}`;
  return /import statement outside a module|Unexpected token 'export'/.test(message)
    ? `${text}. Call it .mts, or set "type": "module" in package.json`
    : text;
}

/** `FILE:LINE` of a syntax error, which begins its stack; undefined for other errors. */
function placeIn({ name, stack }: Error): string | undefined {
  const [, at] = (name === 'SyntaxError' && /^(\S.*:\d+)\n/.exec(stack ?? '')) || [];
  if (at === undefined || !at.startsWith('file:')) return at;
  const colon = at.lastIndexOf(':');
  return `${fileURLToPath(at.slice(0, colon))}${at.slice(colon)}`;
}
