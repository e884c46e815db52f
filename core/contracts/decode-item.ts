import type * as z from 'zod';
import { InvalidRecordError } from './errors';
import { problemsIn } from './parse-request';
import type { ItemKey } from './table';

/**
 * Read an item of the state table by its schema.
 *
 * @throws InvalidRecordError naming the item's key and every attribute that is wrong or missing
 */
export function decodeItem<S extends z.ZodType>(schema: S, item: ItemKey): z.infer<S> {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  throw new InvalidRecordError(`the record ${item.pk} ${item.sk} is not valid: ${problemsIn(parsed.error).join('; ')}`);
}
