import { decodeDescription } from './formats/decode-description';

/** Name of an archive for people: the one that its description encodes, or its id. */
export const shownName = ({ archiveId, description }: { archiveId: string; description: string }): string =>
  decodeDescription(description).path ?? archiveId;
