import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { DamagedDataError } from '../../damaged-data-error';

/**
 * Replace a JSON file as a whole: a reader, or a process started after a kill, sees the old or the new content.
 * Synchronous, so that a check before it and the write are one step to every other request.
 */
export function writeJson(path: string, content: unknown): void {
  const temporary = `${path}.new`;
  writeFileSync(temporary, JSON.stringify(content));
  renameSync(temporary, path);
}

/** What a kind of JSON file holds. */
export interface JsonFileKind<Content> {
  /** Whether what was parsed can be such content. */
  isRight(content: Partial<Content>): boolean;
  /** What to do with a damaged one: a sentence. */
  remedy: string;
}

/** @throws DamagedDataError when the file is missing, not JSON, or holds something else; errors of the system */
export function readJson<Content>(path: string, kind: JsonFileKind<Content>): Content {
  try {
    const content = Object(JSON.parse(readFileSync(path, 'utf8')));
    if (kind.isRight(content)) return content;
    throw new SyntaxError('it lacks what belongs there');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (!(cause instanceof SyntaxError) && code !== 'ENOENT') throw cause;
    throw new DamagedDataError(path, kind.remedy, { cause });
  }
}
