import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * Replace a JSON file as a whole: a reader, or a process started after a kill, sees the old or the new content.
 * Synchronous, so that a check before it and the write are one step to every other request.
 */
export function writeJson(path: string, content: unknown): void {
  const temporary = `${path}.new`;
  writeFileSync(temporary, JSON.stringify(content));
  renameSync(temporary, path);
}

/** @throws when the file is missing, or with its path when it is not JSON */
export function readJson<Content>(path: string): Content {
  const source = readFileSync(path, 'utf8');
  try {
    return JSON.parse(source) as Content;
  } catch (cause) {
    throw new Error(`The embedded S3 cannot read ${path}: it is damaged. Remove the file to give up its object.`, {
      cause,
    });
  }
}
