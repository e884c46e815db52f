import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MORAINE_VERSION } from '../../core/contracts/version';

const json = (name: string) => JSON.parse(readFileSync(path.resolve(__dirname, '../..', name), 'utf8'));

it('the program has the version of the package', () => {
  expect(MORAINE_VERSION).toBe(json('package.json').version);
});

it('docs/install.md names the aws-cdk-lib that was tested', () => {
  const page = readFileSync(path.resolve(__dirname, '../../docs/install.md'), 'utf8');
  expect(page).toContain(`aws-cdk-lib@${json('package.json').devDependencies['aws-cdk-lib']}`);
});

it('the stacks of a CDK app are peers of the package, so that there is one copy of them', () => {
  const { dependencies, peerDependencies, devDependencies } = json('package.json');
  for (const name of ['aws-cdk-lib', 'constructs']) {
    expect(dependencies).not.toHaveProperty(name);
    expect(peerDependencies[name]).toBe(`^${devDependencies[name]}`);
  }
});
