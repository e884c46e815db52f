import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { App, AssetStaging, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { requireWholeCode } from '../../lib/require-whole-code';
import { temporaryDirectory } from '../local/temporary-directory';

// What is synthesized here is not deployed.
process.env.CDK_VALIDATION = 'false';

const bundle = Buffer.from('exports.handler = async () => {};\n');
const source = temporaryDirectory();
writeFileSync(path.join(source, 'index.cjs'), bundle);

function build(outdir: string) {
  // A build is a process of its own.
  AssetStaging.clearAssetHashCache();
  const app = new App({ outdir, analyticsReporting: false });
  const runtime = Runtime.NODEJS_22_X;
  new LambdaFunction(new Stack(app, 'stack'), 'F', { runtime, handler: 'index.handler', code: Code.fromAsset(source) });
  return app.synth();
}

it.each([
  ['is cut off', (file: string) => writeFileSync(file, bundle.subarray(0, 10))],
  ['is empty', (file: string) => writeFileSync(file, '')],
  ['is missing', (file: string) => rmSync(file)],
])('a function whose code in an earlier assembly %s is refused, and removed for the next build', (_what, damage) => {
  const outdir = path.join(temporaryDirectory(), 'out');
  const first = build(outdir);
  expect(() => requireWholeCode(first, [bundle])).not.toThrow();
  const name = readdirSync(outdir).find((entry) => entry.startsWith('asset.'));
  const asset = path.join(outdir, String(name));
  damage(path.join(asset, 'index.cjs'));
  expect(() => requireWholeCode(build(outdir), [bundle])).toThrow(`${asset} incomplete`);
  expect(existsSync(asset)).toBe(false);
  expect(() => requireWholeCode(build(outdir), [bundle])).not.toThrow();
});
