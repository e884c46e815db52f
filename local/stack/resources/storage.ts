import { globalTableProperties } from '../../dynamodb/table-properties';
import { PropertyReader } from '../property-reader';
import type { ResourceContext, ResourceType } from '../resource-type';

async function createTable({ services, defaultName }: ResourceContext, properties: Record<string, unknown>) {
  const { tableName, tableArn } = await services.dynamodb.createTable({ TableName: defaultName, ...properties });
  return { physicalId: tableName, attributes: { Arn: tableArn } };
}

/** AWS::DynamoDB::Table */
export const table: ResourceType = (context) => createTable(context, context.properties);

/** AWS::DynamoDB::GlobalTable, with a single replica */
export const globalTable: ResourceType = (context) =>
  createTable(context, globalTableProperties(context.properties, context.services.region));

/** AWS::S3::Bucket; properties that protect, encrypt or expire objects are ignored. */
export const bucket: ResourceType = async ({ properties, defaultName, services }) => {
  const read = new PropertyReader(properties);
  read.refuse('NotificationConfiguration', 'ReplicationConfiguration', 'WebsiteConfiguration', 'ObjectLockEnabled');
  const name = read.optionalText('BucketName') ?? defaultName;
  await services.s3.createBucket(name);
  return {
    physicalId: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${services.region}.amazonaws.com`,
    },
  };
};
