import cdkJson from '../../cdk.json';
import { featureFlags } from '../../lib/feature-flags';
import { type Json, synthesizedTemplates } from './synthesized';

const templates = synthesizedTemplates({ vaults: ['demo'], destinations: [{ bucket: 'elsewhere', prefix: '' }] });

describe.each(Object.entries(templates))('the template of %s', (_name, template: Json) => {
  const text = JSON.stringify(template);

  it('names no account, region or partition', () => {
    expect(text.match(/[:"/]\d{12}[:"/]/g)).toBeNull();
    expect(text.match(/\b(us|eu|ap|sa|ca|me|af|il|mx|cn)(-gov|-iso[a-z]*)?-[a-z]+-\d\b/g)).toBeNull();
    expect(text.match(/arn:aws/g)).toBeNull();
  });

  it('needs nothing but CloudFormation: no custom resource, no lookup', () => {
    const types = Object.values<Json>(template.Resources).map(({ Type }) => Type as string);
    expect(
      types.filter((type) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource'),
    ).toEqual([]);
    expect(Object.keys(template.Parameters)).toEqual(['BootstrapVersion']);
  });
});

it('gives the command line what it looks for', () => {
  expect(Object.keys(templates.state.Outputs)).toEqual(
    expect.arrayContaining(['StateTableName', 'RunsBucketName', 'RestoreBucketName']),
  );
  expect(Object.keys(templates.app.Outputs)).toEqual(['RetrievalStateMachineArn']);
});

it('relies on the same feature flags with and without the CDK command line', () => {
  expect(cdkJson.context).toEqual(featureFlags);
});
