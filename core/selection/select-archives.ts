import type { Selection } from '../contracts/selection';
import { SelectionFilter, type SelectionSources } from './selection-filter';

/**
 * Pass all archives of an inventory through a selection. When a glob that was read as a pattern turns out to be the name of an
 * archive, they are passed through it a second time, with that glob taken literally.
 *
 * @param pass reads all archives, the same ones each time, and asks the filter for each
 * @returns the filter and the result of the last pass
 * @throws InvalidInputError for an invalid glob
 */
export async function selectArchives<Result>(
  selection: Selection,
  sources: SelectionSources,
  pass: (filter: SelectionFilter) => Promise<Result>,
): Promise<{ filter: SelectionFilter; result: Result }> {
  const filter = new SelectionFilter(selection, sources);
  const result = await pass(filter);
  const { misread } = filter;
  if (misread.length === 0) return { filter, result };
  const literally = new SelectionFilter(selection, sources, misread);
  return { filter: literally, result: await pass(literally) };
}
