import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The test's own Node.js under another version, which its functions find in `INSTALLED`. */
export const nodeOfVersion = (version: string) => `#!/bin/sh
if [ "$1" = --version ]; then echo 'v${version}'; exit; fi
INSTALLED='${version}' exec '${process.execPath}' "$@"
`;

/** Write a program where the Node.js of a major version is installed. */
export function installNode(nodeDirectory: string, major: number, program: string): void {
  writeProgram(path.join(nodeDirectory, String(major), 'node_modules', '.bin', 'node'), program);
}

/** Write an executable file. */
export function writeProgram(file: string, program: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, program);
  chmodSync(file, 0o755);
}
