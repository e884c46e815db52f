import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { parseConfig } from '../../core/contracts/config';
import { synthesizeMoraine } from '../../lib/moraine-app';
import { GlacierVault } from '../../lib/vault/glacier-vault';
import { temporaryDirectory } from '../local/temporary-directory';
import { type Json, resourcesOf } from './synthesized';

const plan = { name: 'documents', source: { bucket: 'source' }, vault: 'demo' };
/** SDK clients in the bundle of each function. Every further client makes its cold start longer. */
const clients: Record<string, string[]> = {
  'moraine-accept-notice': ['DynamoDB', 'Glacier', 'S3', 'SFN', 'SQS'],
  'moraine-adopt-snapshot': ['DynamoDB', 'S3'],
  'moraine-apply-retention': ['DynamoDB', 'Glacier', 'S3'],
  'moraine-check-archives': ['DynamoDB', 'Glacier', 'S3'],
  'moraine-compare-inventory': ['DynamoDB', 'KMS', 'S3'],
  'moraine-copy-objects': ['S3'],
  'moraine-copy-range': ['DynamoDB', 'Glacier', 'S3', 'SFN', 'SQS'],
  'moraine-delete-archives': ['DynamoDB', 'Glacier', 'S3'],
  'moraine-delete-vault': ['DynamoDB', 'Glacier'],
  'moraine-evaluate-plans': ['DynamoDB'],
  'moraine-judge-snapshot': ['DynamoDB', 'S3'],
  'manage-vault': ['Glacier'],
  'moraine-open-backup': ['DynamoDB', 'Glacier', 'KMS', 'S3', 'SFN'],
  'moraine-open-deletion': ['DynamoDB', 'Glacier', 'SFN'],
  'moraine-open-inventory': ['DynamoDB', 'Glacier', 'SFN'],
  'moraine-open-retrieval': ['DynamoDB', 'Glacier', 'S3', 'SFN'],
  'moraine-plan-backup': ['DynamoDB', 'S3'],
  'moraine-plan-deletion': ['DynamoDB', 'Glacier', 'S3'],
  'moraine-plan-restore': ['DynamoDB', 'Glacier', 'S3'],
  'moraine-plan-retrieval': ['DynamoDB', 'Glacier', 'S3'],
  'moraine-read-inventory': ['DynamoDB', 'Glacier', 'S3'],
  'moraine-read-mapping': ['Glacier', 'S3'],
  'moraine-rebuild-catalog': ['DynamoDB', 'KMS', 'S3', 'SFN'],
  'moraine-reconcile-batch': ['DynamoDB', 'Glacier', 'S3', 'SFN', 'SQS'],
  'moraine-report-backup': ['DynamoDB', 'S3', 'SNS'],
  'moraine-report-deletion': ['DynamoDB', 'S3', 'SNS'],
  'moraine-report-inventory': ['DynamoDB', 'S3', 'SNS'],
  'moraine-report-retrieval': ['DynamoDB', 'S3', 'SNS'],
  'moraine-request-batch': ['DynamoDB', 'Glacier', 'S3', 'SFN', 'SQS'],
  'moraine-request-inventory': ['DynamoDB', 'Glacier', 'SFN'],
  'moraine-seal-snapshot': ['DynamoDB', 'S3'],
  'moraine-send-notice': ['SQS', 'SSM', 'Secrets Manager'],
  'moraine-upload-archive': ['DynamoDB', 'Glacier', 'S3'],
  'moraine-write-snapshot': ['DynamoDB', 'KMS', 'S3'],
};

let outdir: string;
let functions: { name: string; bundle: string; environment: Record<string, string> }[];

beforeAll(() => {
  outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'moraine-bundles-'));
  const assembly = synthesizeMoraine(
    parseConfig({
      vaults: [{ name: 'demo', deletion: true, manage: {} }],
      plans: [plan],
      notifications: { webhook: { url: { ssmParameter: '/moraine/webhook' } } },
    }),
    outdir,
  );
  functions = ['moraine-state', 'moraine-app'].flatMap((stack) =>
    resourcesOf(assembly.getStackByName(stack).template, 'AWS::Lambda::Function').map(
      // The function of managed vaults has a name that CloudFormation makes.
      ({ properties: { FunctionName = 'manage-vault', Code, Environment } }) => ({
        name: FunctionName,
        bundle: bundleIn(outdir, Code),
        environment: Object.fromEntries(Object.keys(Environment?.Variables ?? {}).map((key) => [key, sampleOf(key)])),
      }),
    ),
  );
});
afterAll(() => fs.rmSync(outdir, { recursive: true, force: true }));

it('bundles every function into one module that starts with the environment of the template', () => {
  expect(functions).toHaveLength(34);
  for (const { name, bundle, environment } of functions) {
    const script = `import(${JSON.stringify(bundle)}).then(({ handler }) => console.log(typeof handler))`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '-e', script], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', AWS_REGION: 'eu-central-1', ...environment },
    });
    expect({ name, stdout, stderr }).toEqual({ name, stdout: 'function\n', stderr: '' });
  }
});

it('bundles the clients that a function asks for, and no others', () => {
  const all = [...new Set(Object.values(clients).flat())].sort();
  const bundled = functions.map(({ name, bundle }) => {
    const text = fs.readFileSync(bundle, 'utf8');
    return [name, all.filter((client) => text.includes(`serviceId??"${client}"`))];
  });
  expect(Object.fromEntries(bundled)).toEqual(clients);
});

it('looks for credentials in the environment alone', () => {
  for (const { bundle } of functions) {
    const text = fs.readFileSync(bundle, 'utf8');
    expect(text).toMatch(/AWS_SESSION_TOKEN/);
    expect(text).not.toMatch(/AWS_CONTAINER_CREDENTIALS|sso_account_id|credential_process/);
  }
});

it('leaves no import in a function, so that its compiled code can be kept', () => {
  for (const { bundle } of functions) expect(fs.readFileSync(bundle, 'utf8')).not.toMatch(/\bimport\s*\(/);
});

it('keeps the embedded cloud out of every function', () => {
  for (const { bundle } of functions) {
    const text = fs.readFileSync(bundle, 'utf8');
    expect(text).not.toMatch(/VirtualClock|aws-cdk-lib|dynalite/);
  }
});

it('bundles the function of a vault in an app of its own', () => {
  const app = new App({ outdir: temporaryDirectory() });
  const stack = new Stack(app, 'Own');
  new GlacierVault(stack, 'Vault', { vaultName: 'photos' });
  const assembly = app.synth();
  const [fn] = resourcesOf(assembly.getStackByName('Own').template, 'AWS::Lambda::Function');
  const ours = functions.find(({ name }) => name === 'manage-vault');
  const bundle = fs.readFileSync(bundleIn(assembly.directory, fn?.properties.Code), 'utf8');
  expect(bundle === fs.readFileSync(ours?.bundle ?? '', 'utf8')).toBe(true);
});

const bundleIn = (directory: string, code: Json) =>
  path.join(directory, `asset.${path.basename(code.S3Key, '.zip')}`, 'index.cjs');

function sampleOf(variable: string): string {
  if (variable.endsWith('_ARN')) return 'arn:aws:sns:eu-central-1:111122223333:topic';
  if (variable.endsWith('_URL')) return 'http://127.0.0.1/queue';
  if (variable === 'WEBHOOK_URL_SOURCE') return 'ssm:/moraine/webhook';
  if (variable === 'WEBHOOK_FORMAT') return 'json';
  return variable === 'REQUESTS_PER_SECOND' ? '50' : 'name';
}
