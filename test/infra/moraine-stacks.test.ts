import { App, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { featureFlags } from '../../lib/feature-flags';
import { MoraineStacks } from '../../lib/moraine-stacks';
import { temporaryDirectory } from '../local/temporary-directory';
import { synthesizedTemplates } from './synthesized';

const config = { vaults: ['demo'] };
const appWith = (flags: Record<string, unknown>) =>
  new App({
    outdir: temporaryDirectory(),
    analyticsReporting: false,
    context: { ...flags, 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:suppressTemplateIndentation': true },
  });

describe('MoraineStacks in an app of others', () => {
  it('has the resources, names and outputs of the stacks that `moraine build` makes', () => {
    const { state, code } = new MoraineStacks(appWith(featureFlags), 'Glacier', { config });
    expect([state.stackName, code.stackName]).toEqual(['moraine-state', 'moraine-app']);
    const built = synthesizedTemplates(config);
    expect(Object.keys(Template.fromStack(state).toJSON().Resources)).toEqual(Object.keys(built.state.Resources));
    const template = Template.fromStack(code).toJSON();
    expect(Object.keys(template.Resources)).toEqual(Object.keys(built.app.Resources));
    expect(template.Outputs).toEqual(built.app.Outputs);
  });

  it.each(Object.keys(featureFlags))('is refused without the feature flag %s, which is named', (flag) => {
    const { [flag]: _, ...others } = featureFlags;
    const create = () => new MoraineStacks(appWith(others), 'Glacier', { config });
    expect(create).toThrow(/add to "context" in cdk\.json:/);
    expect(create).toThrow(`"${flag}": ${JSON.stringify(featureFlags[flag])}`);
    for (const other of Object.keys(others)) expect(create).not.toThrow(other);
  });

  it('names a feature flag that has another value', () => {
    const flag = '@aws-cdk/core:defaultCrossStackReferences';
    const create = () => new MoraineStacks(appWith({ ...featureFlags, [flag]: 'weak' }), 'Glacier', { config });
    expect(create).toThrow(`"${flag}": "strong"`);
  });

  it('refuses a configuration that is not valid, and names the construct', () => {
    const create = () => new MoraineStacks(appWith(featureFlags), 'Glacier', { config: { vaults: [] } });
    expect(create).toThrow(/^config of Glacier is not valid:\n {2}vaults/);
  });

  it('may stand twice in an app under other names, or in stages', () => {
    const app = appWith(featureFlags);
    new MoraineStacks(app, 'One', { config });
    new MoraineStacks(app, 'Other', { config: { ...config, name: 'other' } });
    new MoraineStacks(new Stage(app, 'Virginia'), 'One', { config });
    expect(() => new MoraineStacks(app, 'Again', { config })).toThrow(
      /has a stack moraine-state already: give one of the configurations another `name`, or .* a Stage of its own/,
    );
  });
});
