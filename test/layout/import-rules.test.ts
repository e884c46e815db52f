import { ambientUses, forbiddenImports, importCycles } from './import-rules';
import { readSource } from './read-source';

const file = (path: string, text: string) => ({ path, reading: readSource(path, text) });

describe('an import', () => {
  it.each([
    ['core/a/b.ts', "import { x } from '../../adapters/aws/x';", 'adapters/aws/x'],
    ['core/a/b.ts', "import type { X } from '@aws-sdk/client-s3';", '@aws-sdk/client-s3'],
    ['core/a/b.ts', "import http from 'node:http';", 'node:http'],
    ['core/a/b.ts', "import https from 'https';", 'https'],
    ['core/a/b.ts', "export * from '../../lib/x';", 'lib/x'],
    ['core/a/b.ts', "export { x } from '../../lib/x';", 'lib/x'],
    ['core/a/b.ts', "const x = await import('../../local/x');", 'local/x'],
    ['core/a/b.ts', "const x = require('../../local/x');", 'local/x'],
    ['core/a/b.ts', "type X = import('../../local/x').X;", 'local/x'],
    ['core/a/b.ts', "import x = require('../../local/x');", 'local/x'],
    ['core/files/b.ts', "import { x } from '../backup/x';", 'core/backup/x'],
    ['core/collections/b.ts', "import type { X } from '../retrieval/x';", 'core/retrieval/x'],
    ['core/concurrency/b.ts', "import { x } from '../run/x';", 'core/run/x'],
    ['core/text/b.ts', "import { x } from '../inventory/x';", 'core/inventory/x'],
    ['core/contracts/b.ts', "import { x } from '../backup/signing/x';", 'core/backup/signing/x'],
    ['core/contracts/b.ts', "import { App } from 'aws-cdk-lib';", 'aws-cdk-lib'],
    ['core/naming/b.ts', "import { x } from '../retrieval/x';", 'core/retrieval/x'],
    ['core/run/b.ts', "import { x } from '../backup/x';", 'core/backup/x'],
    ['core/retrieval/b.ts', "import type { X } from '../backup/x';", 'core/backup/x'],
    ['core/backup/b.ts', "import { x } from '../retrieval/records/x';", 'core/retrieval/records/x'],
    ['adapters/aws/x.ts', "import { x } from '../../local/x';", 'local/x'],
    [
      'lambdas/copy-range/handler.ts',
      "import { x } from '../report-retrieval/report-retrieval';",
      'lambdas/report-retrieval/report-retrieval',
    ],
    ['lambdas/copy-range/handler.ts', "import { x } from '../../local/x';", 'local/x'],
    ['lib/x.ts', "import { x } from '../core/retrieval/x';", 'core/retrieval/x'],
    ['lib/x.ts', "import { x } from '../lambdas/copy-range/handler';", 'lambdas/copy-range/handler'],
    ['local/s3/x.ts', "import { x } from '../../core/ranges/x';", 'core/ranges/x'],
    ['core/schedule/x.ts', "import { x } from '../contracts/x';", 'core/contracts/x'],
    ['local/s3/x.ts', "import { App } from 'aws-cdk-lib';", 'aws-cdk-lib'],
    ['cli/main.ts', "import { x } from '../lib/x';", 'lib/x'],
    ['bin/moraine.ts', "import { x } from '../local/x';", 'local/x'],
    ['moraine.config.ts', "import { x } from './lib/x';", 'lib/x'],
  ])('of %s: %s is refused', (path, text, target) => {
    const [problem, ...others] = forbiddenImports([file(path, text)]);
    expect(problem).toMatch(`${path} must not import ${target}: `);
    expect(others).toEqual([]);
  });

  it.each([
    ['core/a/b.ts', "import { x } from '../ranges/x'; import { z } from 'zod'; import zlib from 'node:zlib';"],
    ['core/a/b.ts', "// import { x } from '../../local/x'\nconst text = \"import x from '@aws-sdk/client-s3'\";"],
    ['core/files/b.ts', "import { x } from '../text/x'; import type { WorkingFiles } from '../ports/working-files';"],
    ['core/retrieval/plan/b.ts', "import { x } from '../x'; import { y } from '../../files/y';"],
    ['core/backup/restore/b.ts', "import { provePresent } from '../../retrieval/plan/prove-present';"],
    ['core/run/run-name.ts', "import { x } from '../backup/x'; import { y } from '../retrieval/y';"],
    ['adapters/aws/x.ts', "import { x } from '../../core/ports/x'; import { S3Client } from '@aws-sdk/client-s3';"],
    ['lambdas/copy-range/handler.ts', "import { x } from './copy-range'; import { y } from '../../adapters/aws/y';"],
    ['local/scheduler/x.ts', "import { x } from '../../core/schedule/x';"],
    ['lib/x.ts', "import { App } from 'aws-cdk-lib'; import { x } from '../core/contracts/x';"],
    [
      'cli/main.ts',
      "import { x } from '../local/x'; import { y } from '../core/y'; import { z } from '../adapters/z';",
    ],
    ['test/lib/x.test.ts', "import { x } from '../../local/x';"],
  ])('of %s: %s is allowed', (path, text) => {
    expect(forbiddenImports([file(path, text)])).toEqual([]);
  });
});

it('knows every folder: a file elsewhere is a mistake', () => {
  expect(forbiddenImports([file('utils/x.ts', '')])).toEqual(['utils/x.ts lies in no folder of the layout']);
});

it.each(['process.env.X', 'Date.now()', 'new Date()'])('refuses %s in core, and only there', (expression) => {
  const text = `export const x = ${expression};`;
  expect(ambientUses([file('core/a/b.ts', text)])).toHaveLength(1);
  expect(ambientUses([file('adapters/a/b.ts', text)])).toEqual([]);
});

it('lets core make a date of a number', () => {
  expect(ambientUses([file('core/a/b.ts', 'export const x = new Date(0); // not new Date()')])).toEqual([]);
});

it('names the files of a cycle', () => {
  const cycle = [
    file('core/a.ts', "import { b } from './b';"),
    file('core/b.ts', "import { type C, c } from './c';"),
    file('core/c.ts', "import { a } from './a';"),
    file('core/d.ts', "import { a } from './a';"),
  ];
  expect(importCycles(cycle)).toEqual(['core/a → core/b → core/c → core/a']);
});

it.each([
  "import type { B } from './b';",
  "import { type B } from './b';",
  "export type { B } from './b';",
  "type B = import('./b').B;",
])('counts types that refer to each other as a cycle: %s', (text) => {
  const pair = [file('core/a.ts', text), file('core/b.ts', "import { a } from './a';")];
  expect(importCycles(pair)).toEqual(['core/a → core/b → core/a']);
});
