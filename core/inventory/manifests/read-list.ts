import type { ListShape } from '../inventory-scanner';
import { parseInventory } from '../parse-inventory';
import type { ManifestFormat } from './manifest-format';

/** Reader of a JSON text that lists archives in a given layout. */
export function listReader(shape: ListShape): ManifestFormat['read'] {
  return async function* read(source, problems) {
    const elements = parseInventory(source, shape);
    for (let position = 1; ; position++) {
      const next = await elements.next();
      if (next.done) return next.value;
      const element = next.value;
      const entry = problems.check('entry' in element ? element : { problem: element.rejected }, position);
      if (entry) yield entry;
    }
  };
}
