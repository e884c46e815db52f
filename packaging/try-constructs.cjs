// A CDK app of its own in the current directory: without feature flags it is refused, with them it has both stacks and a vault.
const assert = require('node:assert');
const { createRequire } = require('node:module');
const path = require('node:path');

const installed = createRequire(path.resolve('app.cjs'));
const { App, Stack } = installed('aws-cdk-lib');
const { featureFlags, GlacierVault, MoraineStacks } = installed('@moraine/moraine');

const config = { vaults: ['photos'] };
assert.throws(() => new MoraineStacks(new App(), 'Moraine', { config }), /useDistributedMapResultWriterV2": true/);
const app = new App({ context: featureFlags });
new MoraineStacks(app, 'Moraine', { config });
new GlacierVault(new Stack(app, 'own'), 'Vault', { vaultName: 'photos-2' });
const names = app.synth().stacksRecursively.map(({ stackName }) => stackName);
assert.deepStrictEqual(names.sort(), ['moraine-app', 'moraine-state', 'own']);
console.log('A CDK app with MoraineStacks and GlacierVault is synthesized.');
