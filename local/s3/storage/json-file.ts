import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { DamagedDataError } from '../../damaged-data-error';

/**
 * Replace a JSON file atomically: a reader, or a process started after a kill, sees either the old or the new content.
 * Synchronous, so that no other request can come between a preceding check and the write.
 */
export function writeJson(path: string, content: unknown): void {
  const temporary = `${path}.new`;
  writeFileSync(temporary, JSON.stringify(content));
  renameSync(temporary, path);
}

/** A kind of JSON file. */
export interface JsonFileKind<Content> {
  /** Whether parsed JSON is valid content. */
  isRight(content: Partial<Content>): boolean;
  /** Remedy for a damaged file: a sentence. */
  remedy: string;
}

/** @throws DamagedDataError when the file is missing, not JSON, or has invalid content; errors of the system */
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
