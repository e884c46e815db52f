import { readJsonObjects } from '../../files/read-json-objects';
import { type ManifestFormat, NO_HEADER } from './manifest-format';
import { readJsonRecord } from './read-record';

/** JSON objects of archives, one after the other in any layout, such as the output of `jq '.ArchiveList[]'`. */
export const jsonObjects: ManifestFormat = {
  name: 'JSON objects',
  unit: 'line',
  matches: ({ text, object }) => object !== undefined && !isOnOneLine(text, object.end),
  async *read(source, problems) {
    for await (const object of readJsonObjects(source)) {
      if ('problem' in object) problems.add(object.line, object.problem);
      else {
        const entry = problems.check(readJsonRecord(object.text, true), object.line);
        if (entry) yield entry;
      }
    }
    return NO_HEADER;
  },
};

/** Whether the first object fills the first line. One that is not closed does when another line begins an object too. */
function isOnOneLine(text: string, end: number | undefined): boolean {
  if (end === undefined) return /\n\{/.test(text);
  const lineEnd = text.indexOf('\n');
  if (lineEnd < 0) return text.slice(end).trim() === '';
  return end <= lineEnd && text.slice(end, lineEnd).trim() === '';
}
