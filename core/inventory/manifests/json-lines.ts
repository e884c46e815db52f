import { readLines } from '../../files/read-lines';
import { type ManifestFormat, NO_HEADER } from './manifest-format';
import { readJsonRecord } from './read-record';

/** A JSON object of an archive on each line. Blank lines are ignored. It is also what any unknown text is read as. */
export const jsonLines: ManifestFormat = {
  name: 'JSON Lines',
  unit: 'line',
  matches: () => true,
  async *read(source, problems) {
    for await (const line of readLines(source)) {
      if ('problem' in line) problems.add(line.line, line.problem);
      else if (line.text.trim() !== '') {
        const entry = problems.check(readJsonRecord(line.text, true), line.line);
        if (entry) yield entry;
      }
    }
    return NO_HEADER;
  },
};
