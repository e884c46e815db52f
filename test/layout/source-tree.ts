import fs from 'node:fs';
import path from 'node:path';
import { type Reading, readSource } from './read-source';

export const ROOT = path.resolve(__dirname, '../..');
const FOLDERS = [
  'adapters',
  'bench',
  'bin',
  'cli',
  'core',
  'lambdas',
  'least-privilege',
  'lib',
  'local',
  'packaging',
  'test',
];

export interface SourceFile {
  /** Path from the root of the project, with '/'. */
  path: string;
  lines: number;
  reading: Reading;
}

/** Every TypeScript file of the project. */
export function sourceFiles(): SourceFile[] {
  const paths = fs.readdirSync(ROOT).filter((name) => name.endsWith('.ts'));
  for (const folder of FOLDERS) {
    if (!fs.existsSync(path.join(ROOT, folder))) continue;
    for (const name of fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      if (name.endsWith('.ts')) paths.push(path.posix.join(folder, name.split(path.sep).join('/')));
    }
  }
  return paths.sort().map((file) => {
    const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
    return { path: file, lines: text.split('\n').length - 1, reading: readSource(file, text) };
  });
}
