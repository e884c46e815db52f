import cdkJson from '../../cdk.json';
import { DeployedConfiguration, PlanSummary } from '../../core/contracts/stack-outputs';
import { featureFlags } from '../../lib/feature-flags';
import { type Json, synthesizedTemplates } from './synthesized';

const documents = {
  name: 'documents',
  vault: 'demo',
  source: { bucket: 'source', prefix: 'documents/', exclude: ['**/*.tmp'] },
  schedule: { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' },
  retention: { keepLast: 3 },
};
const photos = { name: 'photos', vault: 'demo', source: { bucket: 'source' } };
const templates = synthesizedTemplates({
  vaults: ['demo'],
  destinations: [{ bucket: 'elsewhere', prefix: '' }],
  plans: [documents, photos],
});

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

it('has the outputs that the command line reads', () => {
  expect(Object.keys(templates.state.Outputs)).toEqual(
    expect.arrayContaining(['StateTableName', 'RunsBucketName', 'RestoreBucketName', 'SigningKeyArn', 'StateFormat']),
  );
  expect(Object.keys(templates.app.Outputs).sort()).toEqual([
    'BackupStateMachineArn',
    'Configuration0',
    'InventoryStateMachineArn',
    'MoraineVersion',
    'Plan0',
    'Plan1',
    'RetrievalStateMachineArn',
  ]);
});

it('lists the plans for the command line', () => {
  const { Plan0, Plan1 } = templates.app.Outputs;
  expect(PlanSummary.parse(JSON.parse(Plan0.Value))).toEqual({
    ...documents,
    source: { bucket: 'source', prefix: 'documents/' },
    retention: { keepLast: 3, minimumAgeDays: 90, shrinkGuard: 0.5 },
  });
  expect(PlanSummary.parse(JSON.parse(Plan1.Value))).toMatchObject({
    name: 'photos',
    retention: { minimumAgeDays: 90, shrinkGuard: 0.5 },
  });
});

it('tells the configuration to the command line, the built-in prices not among it', () => {
  const configuration = DeployedConfiguration.parse(JSON.parse(templates.app.Outputs.Configuration0.Value));
  expect(configuration).toMatchObject({
    vaults: ['demo'],
    destinations: [{ bucket: 'elsewhere', prefix: '' }],
    retrieval: { tier: 'Bulk', requestsPerSecond: 50 },
  });
  expect(configuration).not.toHaveProperty('prices');
});

it('has no backup outputs without a plan', () => {
  const { app } = synthesizedTemplates({ vaults: ['demo'] });
  expect(Object.keys(app.Outputs)).toEqual([
    'RetrievalStateMachineArn',
    'Configuration0',
    'MoraineVersion',
    'InventoryStateMachineArn',
  ]);
});

it('relies on the same feature flags with and without the CDK command line', () => {
  expect(cdkJson.context).toEqual(featureFlags);
});
