import type { Element } from '../inventories';

/** Name of a file, by which a journal knows an archive. */
export const nameOf = (e: Element) => `folder/${e.ArchiveId}.bin`;

const secondsOf = (e: Element) => Date.parse(e.CreationDate) / 1000;

/** Lines of a journal of mt-aws-glacier, by version. */
export const VERSIONS = {
  A: {
    created: (e: Element, name = nameOf(e)) =>
      ['A', secondsOf(e), 'CREATED', e.ArchiveId, e.Size, '1355566777', e.SHA256TreeHash, name].join('\t'),
    deleted: (e: Element) => ['A', secondsOf(e) + 9, 'DELETED', e.ArchiveId, nameOf(e)].join('\t'),
    requested: (e: Element) => ['A', secondsOf(e) + 5, 'RETRIEVE_JOB', e.ArchiveId, 'job'].join('\t'),
  },
  B: {
    created: (e: Element, name = nameOf(e)) =>
      ['B', secondsOf(e), 'CREATED', e.ArchiveId, e.Size, 'NONE', e.SHA256TreeHash, name].join('\t'),
    deleted: (e: Element) => ['B', secondsOf(e) + 9, 'DELETED', e.ArchiveId, nameOf(e)].join('\t'),
    requested: (e: Element) => ['B', secondsOf(e) + 5, 'RETRIEVE_JOB', e.ArchiveId, 'job'].join('\t'),
  },
  0: {
    created: (e: Element, name = nameOf(e)) =>
      `${secondsOf(e)} CREATED ${e.ArchiveId} ${e.Size} ${e.SHA256TreeHash} ${name}`,
    deleted: (e: Element) => `${secondsOf(e) + 9} DELETED ${e.ArchiveId} ${nameOf(e)}`,
    requested: (e: Element) => `${secondsOf(e) + 5} RETRIEVE_JOB ${e.ArchiveId}`,
  },
} as const;

/** Text of a journal with its lines. */
export const journalText = (lines: readonly string[], lineEnd = '\n') => lines.map((line) => line + lineEnd).join('');

/** Journal that lists these archives, one of which was requested too. */
export const journalOf = (elements: readonly Element[]): string =>
  journalText([
    ...elements.map((e) => VERSIONS.B.created(e)),
    ...elements.slice(0, 1).map((e) => VERSIONS.B.requested(e)),
  ]);
