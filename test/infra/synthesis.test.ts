import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../lib/load-config';

const ROOT = path.resolve(__dirname, '../..');
let directory: string;

beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'moraine-synthesis-'));
});
afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

/** Run the app as `npm run build` does, without bundling, in an environment that knows nothing of AWS. */
function synthesize(environment: Record<string, string> = {}, context: Record<string, unknown> = {}) {
  const outdir = path.join(directory, 'out');
  fs.rmSync(outdir, { recursive: true, force: true });
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', path.join(ROOT, 'bin/moraine.ts')], {
    cwd: ROOT,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH ?? '',
      HOME: directory,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [], ...context }),
      ...environment,
    },
  });
  return { status, stderr, files: fs.existsSync(outdir) ? fs.readdirSync(outdir) : [] };
}

function configFile(name: string, text: string): string {
  const file = path.join(directory, name);
  fs.writeFileSync(file, text);
  return file;
}

it('synthesizes both stacks from moraine.config.ts without credentials', () => {
  const { status, stderr, files } = synthesize();
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(files).toEqual(expect.arrayContaining(['moraine-state.template.json', 'moraine-app.template.json']));
});

it('reads another configuration with MORAINE_CONFIG', () => {
  const file = configFile('other.ts', "export default { name: 'other', vaults: ['v'] };\n");
  // CDK checks the templates in the first test; once is enough.
  const { files } = synthesize({ MORAINE_CONFIG: file, CDK_VALIDATION: 'false' });
  expect(files).toContain('other-app.template.json');
});

describe('a configuration that is wrong', () => {
  it('is refused with the names of its fields and exit code 2, and nothing is written', () => {
    const file = configFile('bad.ts', "export default { vaults: [], retrieval: { rangeBytes: 12, tier: 'Fast' } };\n");
    // The context is what `cdk deploy -c config=FILE` sets.
    const { status, stderr, files } = synthesize({}, { config: file });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^InvalidInputError: bad\.ts is not valid:\n/);
    for (const field of ['vaults', 'retrieval.rangeBytes', 'retrieval.tier']) expect(stderr).toContain(`  ${field}: `);
    expect(stderr).not.toContain('    at ');
    expect(files).toEqual([]);
  });

  it('is refused when it does not exist or exports nothing', async () => {
    const missing = path.join(directory, 'missing.ts');
    await expect(loadConfig(missing)).rejects.toThrow(`${missing} cannot be read`);
    const empty = configFile('empty.ts', 'export const other = 1;\n');
    await expect(loadConfig(empty)).rejects.toThrow(`${empty} has no default export`);
  });
});
