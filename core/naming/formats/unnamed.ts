import type { Decoder } from './decoder';
import { jsonObject } from './json-object';

/** Constants that tools write in place of a description. */
const CONSTANTS = new Set(['', '-', 'mtglacier archive', 'No description.']);

/** Recognize descriptions that are no names: constants, and JSON of unknown content. */
export const unnamed: Decoder = (text) =>
  CONSTANTS.has(text) || jsonObject(text) ? { format: 'none', flags: [] } : undefined;
