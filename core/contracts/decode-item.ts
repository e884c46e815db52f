import type * as z from 'zod';
import { InvalidRecordError } from './errors';
import { problemsIn } from './parse-request';
import type { ItemKey } from './table';

/**
 * Decode an item of the state table.
 *
 * @throws InvalidRecordError naming the item's key and every invalid or missing attribute
 */
export function decodeItem<S extends z.ZodType>(schema: S, item: ItemKey): z.infer<S> {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  throw new InvalidRecordError(`the record ${item.pk} ${item.sk} is not valid: ${problemsIn(parsed.error).join('; ')}`);
}
