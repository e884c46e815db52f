import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * A copy of an assembly whose templates have a text replaced everywhere; functions' code stays where it is.
 *
 * @returns its directory
 */
export function alteredAssembly(assembly: string, text: string, replacement: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'altered-assembly-'));
  cpSync(assembly, directory, { recursive: true });
  const templates = readdirSync(directory).filter((file) => file.endsWith('.template.json'));
  let replaced = 0;
  for (const file of templates.map((name) => path.join(directory, name))) {
    const parts = readFileSync(file, 'utf8').split(text);
    replaced += parts.length - 1;
    writeFileSync(file, parts.join(replacement));
  }
  if (replaced === 0) throw new Error(`no template has ${text}`);
  return directory;
}
