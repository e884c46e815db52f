import { ServiceError } from '../endpoint/service-error';

type Properties = Record<string, unknown>;

const created = new Set([
  'TableName',
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'ProvisionedThroughput',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
]);

// These protect or observe a table and do not change its answers.
const recorded = new Set([
  'PointInTimeRecoverySpecification',
  'TimeToLiveSpecification',
  'SSESpecification',
  'DeletionProtectionEnabled',
  'ContributorInsightsSpecification',
  'OnDemandThroughput',
  'WarmThroughput',
  'ResourcePolicy',
  'TableClass',
  'Tags',
]);

/**
 * Split the properties of AWS::DynamoDB::Table into the input of CreateTable and properties that are only recorded.
 *
 * @throws ServiceError for a property that would change what the table does and is not implemented (streams, imports)
 */
export function tableProperties(properties: Properties): { input: Properties; recorded: Properties } {
  const split = { input: {} as Properties, recorded: {} as Properties };
  for (const [name, value] of Object.entries(properties)) {
    if (created.has(name)) split.input[name] = value;
    else if (recorded.has(name)) split.recorded[name] = value;
    else throw new ServiceError('ValidationException', `The embedded cloud does not implement ${name} of a table.`);
  }
  const indexes = [split.input.GlobalSecondaryIndexes ?? [], split.input.LocalSecondaryIndexes ?? []].flat();
  for (const index of indexes as Properties[]) {
    for (const name of ['ContributorInsightsSpecification', 'OnDemandThroughput', 'WarmThroughput']) delete index[name];
  }
  return split;
}

/** Convert the properties of AWS::DynamoDB::GlobalTable, with a single replica in this region, to those of a table. */
export function globalTableProperties(properties: Properties, region: string): Properties {
  const { Replicas, WriteOnDemandThroughputSettings, ...table } = properties;
  const replicas = (Replicas ?? []) as Properties[];
  if (replicas.length !== 1 || replicas[0]?.Region !== region) {
    throw new ServiceError('ValidationException', `The embedded cloud has tables in ${region} only, without replicas.`);
  }
  const { Region, ...replica } = replicas[0];
  return { ...table, ...replica };
}
