import { readLines } from '../../files/read-lines';
import { JournalArchives } from './journal-archives';
import { readJournalLine } from './journal-line';
import { type ManifestFormat, NO_HEADER } from './manifest-format';

/** Matches the beginning of a journal. */
const FIRST_LINE = /^(?:[A-Z]\t\d{1,20}\t|\d{1,20}\s+)(?:CREATED|DELETED|RETRIEVE_JOB)\s/;
const LINE_FEED = 0x0a;

/** Journal of mt-aws-glacier, to which a line is appended for each archive that is created or deleted. */
export const mtAwsGlacierJournal: ManifestFormat = {
  name: 'a journal of mt-aws-glacier',
  unit: 'line',
  matches: ({ text }) => FIRST_LINE.test(text),
  async *read(source, problems) {
    const archives = new JournalArchives(problems);
    let lastByte: number | undefined;
    const watched = async function* () {
      for await (const chunk of source) {
        lastByte = chunk.at(-1) ?? lastByte;
        yield chunk;
      }
    };
    let lastLine = 0;
    for await (const line of readLines(watched())) {
      lastLine = line.line;
      if ('problem' in line) problems.add(line.line, line.problem);
      else if (line.text !== '') {
        const read = readJournalLine(line.text);
        if (read.kind === 'unknown') problems.add(line.line, read.reason);
        if (read.kind === 'created') archives.create(read.read, line.line);
        if (read.kind === 'deleted') archives.delete(read.archiveId, line.line);
      }
    }
    if (lastByte !== LINE_FEED) problems.add(lastLine, 'is cut off: it does not end with a line feed');
    // yield* would await three times for each archive.
    for (const entry of archives.left()) yield entry;
    return NO_HEADER;
  },
};
