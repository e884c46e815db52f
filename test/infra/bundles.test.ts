import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseConfig } from '../../core/contracts/config';
import { synthesizeMoraine } from '../../lib/moraine-app';
import { type Json, resourcesOf } from './synthesized';

const plan = { name: 'documents', source: { bucket: 'source' }, vault: 'demo' };
let outdir: string;
let functions: { name: string; bundle: string; environment: Record<string, string> }[];

beforeAll(() => {
  outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'moraine-bundles-'));
  const assembly = synthesizeMoraine(parseConfig({ vaults: ['demo'], plans: [plan] }), outdir);
  const template: Json = assembly.getStackByName('moraine-app').template;
  functions = resourcesOf(template, 'AWS::Lambda::Function').map(
    ({ properties: { FunctionName, Code, Environment } }) => ({
      name: FunctionName,
      bundle: path.join(outdir, `asset.${path.basename(Code.S3Key, '.zip')}`, 'index.mjs'),
      environment: Object.fromEntries(Object.keys(Environment.Variables).map((key) => [key, sampleOf(key)])),
    }),
  );
});
afterAll(() => fs.rmSync(outdir, { recursive: true, force: true }));

it('bundles every function into one module that starts with the environment of the template', () => {
  expect(functions).toHaveLength(22);
  for (const { name, bundle, environment } of functions) {
    const script = `import(${JSON.stringify(bundle)}).then(({ handler }) => console.log(typeof handler))`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '-e', script], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', AWS_REGION: 'eu-central-1', ...environment },
    });
    expect({ name, stdout, stderr }).toEqual({ name, stdout: 'function\n', stderr: '' });
  }
});

it('keeps the embedded cloud out of every function', () => {
  for (const { bundle } of functions) {
    const text = fs.readFileSync(bundle, 'utf8');
    expect(text).not.toMatch(/VirtualClock|aws-cdk-lib|dynalite/);
  }
});

function sampleOf(variable: string): string {
  if (variable.endsWith('_ARN')) return 'arn:aws:sns:eu-central-1:111122223333:topic';
  if (variable.endsWith('_URL')) return 'http://127.0.0.1/queue';
  return variable === 'REQUESTS_PER_SECOND' ? '50' : 'name';
}
