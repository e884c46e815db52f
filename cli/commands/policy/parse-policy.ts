import type { RetrievalPolicy } from '../../../core/ports/account-vaults';
import { CommandError } from '../../errors/command-error';
import { parseSizeOf } from '../../size-text';

/** Parse `none`, `free-tier` or the size of an hour. @throws CommandError */
export function parsePolicy(text: string): RetrievalPolicy {
  if (text === 'none' || text === 'free-tier') return { strategy: text };
  if (!/^\d/.test(text)) {
    throw new CommandError(`--set is none, free-tier, or the size of an hour, such as 40GiB; not '${text}'.`);
  }
  const bytesPerHour = parseSizeOf('--set', text);
  if (bytesPerHour > 0) return { strategy: 'bytes-per-hour', bytesPerHour };
  throw new CommandError('--set needs at least one byte an hour. No limit at all is: --set none');
}
