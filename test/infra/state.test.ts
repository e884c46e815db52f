import { type Json, resourcesOf, synthesizedTemplates, textOf } from './synthesized';

const templates = synthesizedTemplates({ vaults: ['demo'], notifications: { email: 'keeper@example.com' } });

const only = (type: string) => {
  const found = resourcesOf(templates.state, type);
  expect(found).toHaveLength(1);
  return found[0]?.resource;
};

describe('the table', () => {
  it('is keyed by pk and sk, paid by request, and drops items by expiresAt', () => {
    expect(only('AWS::DynamoDB::Table').Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('is protected from deletion and can be restored to a point in time', () => {
    const table = only('AWS::DynamoDB::Table');
    expect(table.Properties.DeletionProtectionEnabled).toBe(true);
    expect(table.Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled).toBe(true);
    expect([table.DeletionPolicy, table.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });
});

describe.each([
  ['RunsBucket', 7, [{ ExpirationInDays: 60, Prefix: 'samples/', Status: 'Enabled' }]],
  ['RestoreBucket', 30, []],
])('%s', (name, abortDays, expirations) => {
  const bucket = resourcesOf(templates.state, 'AWS::S3::Bucket').find(({ id }) => id === name)?.resource;

  it('is private, encrypted and kept', () => {
    expect(bucket.Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(bucket.Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
      { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
    ]);
    expect([bucket.DeletionPolicy, bucket.UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
  });

  it('keeps its objects for ever, but for samples that nobody has removed, and one version of each', () => {
    expect(bucket.Properties.VersioningConfiguration).toBeUndefined();
    expect(bucket.Properties.LifecycleConfiguration.Rules).toEqual([
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortDays }, Status: 'Enabled' },
      ...expirations,
    ]);
  });

  it('is reached over TLS only', () => {
    const statements = resourcesOf(templates.state, 'AWS::S3::BucketPolicy').find(
      ({ properties }) => textOf(properties.Bucket, templates) === `<${name}>`,
    )?.properties.PolicyDocument.Statement;
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
    expect(statements.filter(({ Effect }: Json) => Effect === 'Allow')).toEqual([]);
  });
});

describe('the topic of jobs', () => {
  it('accepts Glacier on behalf of this account, over TLS, and nobody else', () => {
    expect(topicPolicy('JobsTopic').map(({ Resource, Sid, ...statement }: Json) => statement)).toEqual([
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'sns:Publish',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Effect: 'Allow',
        Principal: { Service: 'glacier.amazonaws.com' },
        Action: 'sns:Publish',
        Condition: { StringEquals: { 'AWS:SourceOwner': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  it('is not encrypted with a key, which would keep Glacier out', () => {
    for (const { properties } of resourcesOf(templates.state, 'AWS::SNS::Topic')) {
      expect(properties?.KmsMasterKeyId).toBeUndefined();
    }
  });

  it('hands its messages to the queue of notices as Glacier wrote them', () => {
    const subscription = subscriptions().find(({ Protocol }) => Protocol === 'sqs');
    expect(subscription.RawMessageDelivery).toBe(true);
    expect(textOf(subscription.TopicArn, templates)).toBe('<JobsTopic>');
    expect(textOf(subscription.Endpoint, templates)).toBe('<NoticesQueue.Arn>');
  });
});

describe('the topic of reports', () => {
  it('accepts the alarms of this account', () => {
    expect(topicPolicy('ReportsTopic')).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    );
  });

  it('reaches the configured e-mail address, and nobody without one', () => {
    expect(subscriptions().filter(({ Protocol }) => Protocol === 'email')).toMatchObject([
      { Endpoint: 'keeper@example.com' },
    ]);
    const without = synthesizedTemplates();
    expect(resourcesOf(without.state, 'AWS::SNS::Subscription')).toHaveLength(1);
  });
});

it('keeps state and code apart: nothing that holds data is in the stack of the code', () => {
  const kinds = new Set(Object.values<Json>(templates.app.Resources).map(({ Type }) => Type));
  for (const type of ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SNS::Topic']) {
    expect(kinds).not.toContain(type);
  }
});

function subscriptions(): Json[] {
  return resourcesOf(templates.state, 'AWS::SNS::Subscription').map(({ properties }) => properties);
}

function topicPolicy(topic: string): Json[] {
  return resourcesOf(templates.state, 'AWS::SNS::TopicPolicy').find(
    ({ properties }) => textOf(properties.Topics[0], templates) === `<${topic}>`,
  )?.properties.PolicyDocument.Statement;
}

describe('the signing key', () => {
  const key = only('AWS::KMS::Key');

  it('is an asymmetric key that signs, and waits long before it is deleted', () => {
    expect(key.Properties).toMatchObject({
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      PendingWindowInDays: 30,
    });
  });

  it('is kept with its stack gone, and has no alias, whose name would be taken when the stack is created again', () => {
    expect([key.DeletionPolicy, key.UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
    expect(resourcesOf(templates.state, 'AWS::KMS::Alias')).toEqual([]);
  });

  it('is there without a plan: a rebuild believes what it signed', () => {
    expect(textOf(templates.state.Outputs.SigningKeyArn.Value, templates)).toBe('<SigningKey.Arn>');
  });
});
