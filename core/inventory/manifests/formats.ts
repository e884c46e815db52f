import { csv } from './csv';
import { jsonArray } from './json-array';
import { jsonInventory } from './json-inventory';
import { jsonLines } from './json-lines';
import { jsonObjects } from './json-objects';
import type { ManifestFormat, ManifestHead } from './manifest-format';
import { moraineList } from './moraine-list';
import { mtAwsGlacierJournal } from './mt-aws-glacier-journal';

/** Formats of manifests, in the order in which they are tried. */
const FORMATS: readonly ManifestFormat[] = [
  mtAwsGlacierJournal,
  csv,
  jsonArray,
  jsonInventory,
  moraineList,
  jsonObjects,
  jsonLines,
];

/** Format of a manifest by its beginning. */
export const formatOf = (head: ManifestHead): ManifestFormat =>
  FORMATS.find((format) => format.matches(head)) ?? jsonLines;
