import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Template } from '../../../local/stack/assembly';
import { temporaryDirectory } from '../temporary-directory';

/**
 * A cloud assembly of the given stacks, each depending on the one before, without the CDK.
 *
 * @param assets source of `index.mjs` by asset hash
 */
export function writtenAssembly(
  stacks: Record<string, Partial<Template>>,
  assets: Record<string, string> = {},
): string {
  const directory = temporaryDirectory();
  const artifacts: Record<string, unknown> = {
    assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
  };
  let before: string | undefined;
  for (const [stackName, template] of Object.entries(stacks)) {
    const templateFile = `${stackName}.template.json`;
    writeFileSync(path.join(directory, templateFile), JSON.stringify({ Resources: {}, ...template }));
    artifacts[stackName] = {
      type: 'aws:cloudformation:stack',
      properties: { templateFile },
      dependencies: before === undefined ? [] : [before],
    };
    before = stackName;
  }
  const files: Record<string, unknown> = {};
  for (const [hash, source] of Object.entries(assets)) {
    mkdirSync(path.join(directory, `asset.${hash}`));
    writeFileSync(path.join(directory, `asset.${hash}`, 'index.mjs'), source);
    files[hash] = { source: { path: `asset.${hash}`, packaging: 'zip' } };
  }
  writeFileSync(path.join(directory, 'assets.json'), JSON.stringify({ files }));
  writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify({ version: '1', artifacts }));
  return directory;
}
