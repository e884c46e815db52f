import { namesOf } from '../../least-privilege/names-of';

const resource = (type: string, logicalId: string, physicalId: string) => ({
  kind: 'resource' as const,
  type,
  logicalId,
  physicalId,
});

const nameOf = namesOf([
  resource('AWS::S3::Bucket', 'RunsBucketF47F9FB8', 'moraine-state-runsbucket-abc'),
  resource('AWS::DynamoDB::Table', 'StateTable9728C7E5', 'moraine-state-StateTable'),
  resource('AWS::SQS::Queue', 'RequestsQueue8243F882', 'http://127.0.0.1:4566/123456789012/moraine-requests'),
  resource(
    'AWS::StepFunctions::StateMachine',
    'BackupMachineE3E9ACC9',
    'arn:aws:states:us-east-1:123456789012:stateMachine:moraine-backup',
  ),
  resource('AWS::Logs::LogGroup', 'BackupLogA2AE7454', '/aws/vendedlogs/states/moraine-backup'),
  resource('Custom::GlacierVault', 'ManagedPhotos1234ABCD', 'photos'),
]);

it.each([
  ['arn:aws:s3:::moraine-state-runsbucket-abc/runs/*', 's3:<RunsBucket>/runs/*'],
  ['arn:aws:s3:::moraine-state-runsbucket-abc', 's3:<RunsBucket>'],
  ['arn:aws:s3:::moraine-state-runsbucket-abc-other/x/*', 's3:<bucket>/*'],
  ['arn:aws:s3:::their-bucket', 's3:<bucket>'],
  [
    'arn:aws:dynamodb:eu-west-1:123456789012:table/moraine-state-StateTable/index/x',
    'dynamodb:table/<StateTable>/index/x',
  ],
  ['arn:aws:sqs:us-east-1:123456789012:moraine-requests', 'sqs:<RequestsQueue>'],
  ['arn:aws:states:us-east-1:123456789012:execution:moraine-backup/map:*', 'states:execution:<BackupMachine>/map:*'],
  [
    'arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/states/moraine-backup:*',
    'logs:log-group:<BackupLog>:*',
  ],
  ['arn:aws:glacier:us-east-1:123456789012:vaults/photos', 'glacier:vaults/<vault>'],
  ['arn:aws:glacier:us-east-1:123456789012:vaults/*', 'glacier:vaults/*'],
  ['arn:aws:kms:us-east-1:123456789012:key/1234-5678', 'kms:key/<key>'],
  ['*', '*'],
])('%s is %s', (arn, name) => {
  expect(nameOf(arn)).toBe(name);
});

it('knows the kinds of what is outside of the stacks without any resource', () => {
  expect(namesOf([])('arn:aws:s3:::their-bucket/x')).toBe('s3:<bucket>/*');
});
