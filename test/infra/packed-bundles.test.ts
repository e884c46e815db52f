import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packedBundles } from '../../lib/shared/packed-bundles';
import { temporaryDirectory } from '../local/temporary-directory';

it('the bundles of the package are read by the directories of their functions', () => {
  const directory = temporaryDirectory();
  for (const name of ['copy-range', 'send-notice']) {
    mkdirSync(path.join(directory, name));
    writeFileSync(path.join(directory, name, 'index.cjs'), `// ${name}\n`);
  }
  const texts = [...packedBundles(directory)].map(([name, bundle]) => [name, Buffer.from(bundle).toString()]);
  expect(texts).toEqual([
    ['copy-range', '// copy-range\n'],
    ['send-notice', '// send-notice\n'],
  ]);
  rmSync(path.join(directory, 'send-notice/index.cjs'));
  expect(() => packedBundles(directory)).toThrow(/send-notice\/index\.cjs/);
});
