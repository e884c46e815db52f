import type { ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { targetOf } from '../endpoint/json-protocol';
import type { AwsService, ServiceRequest } from '../endpoint/service';
import { notImplemented, ServiceError } from '../endpoint/service-error';
import { type ConsumedUnits, consumesCapacity, failedConditionUnits, unitsOf } from './consumed-capacity';
import { DynamoDbError, knownOperations, openStore, perform } from './dynalite-operations';
import { PartitionKeys } from './partition-keys';
import { tableProperties } from './table-properties';

export interface DynamoDbOptions {
  /** Directory of LevelDB's files; undefined: in memory. */
  directory?: string;
  region: string;
  accountId: string;
  /** Called with the units that an operation consumed. */
  onConsumed: (operation: string, request: ServiceRequest, units: ConsumedUnits) => void;
}

/** Amazon DynamoDB on dynalite. */
export interface DynamoDb extends AwsService {
  /**
   * Create a table from the properties of AWS::DynamoDB::Table, or keep the one with that name and keys.
   *
   * @throws ServiceError for properties that are not implemented, or another key schema than the table has
   */
  createTable(properties: Record<string, unknown>): Promise<{ tableName: string; tableArn: string }>;
}

// The largest request is a BatchWriteItem of 16 MB.
const BODY_BYTES_MAX = 16 * 1024 * 1024;
const NO_BODY = Buffer.alloc(0);
// A new table becomes active in the next turn of the event loop and a write.
const ACTIVE_POLLS_MAX = 500;

/** @throws the error of LevelDB, see openStore */
export async function createDynamoDb(options: DynamoDbOptions): Promise<DynamoDb> {
  const store = await openStore(options.directory, options.accountId, options.region);
  const keys = new PartitionKeys();
  const call = async (operation: string, input: Record<string, unknown>) => {
    const output = await perform(store, operation, input);
    keys.learn(output.TableDescription ?? output.Table);
    return output;
  };

  async function describe(tableName: string): Promise<Record<string, unknown> | undefined> {
    try {
      return (await call('DescribeTable', { TableName: tableName })).Table as Record<string, unknown>;
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  async function tableNames(): Promise<string[]> {
    const names: string[] = [];
    for (let after: unknown; ; ) {
      const page = await call('ListTables', after === undefined ? {} : { ExclusiveStartTableName: after });
      names.push(...(page.TableNames as string[]));
      after = page.LastEvaluatedTableName;
      if (after === undefined) return names;
    }
  }

  async function metered(operation: string, input: Record<string, unknown>, request: ServiceRequest) {
    if (!consumesCapacity(operation)) return call(operation, input);
    const asked = input.ReturnConsumedCapacity;
    const silent = asked === undefined || asked === 'NONE';
    try {
      const output = await call(operation, silent ? { ...input, ReturnConsumedCapacity: 'TOTAL' } : input);
      options.onConsumed(operation, request, unitsOf(operation, output));
      if (silent) output.ConsumedCapacity = undefined;
      return output;
    } catch (error) {
      if (error instanceof DynamoDbError && error.code === 'ConditionalCheckFailedException') {
        options.onConsumed(operation, request, failedConditionUnits(error.existingItem));
      }
      throw error;
    }
  }

  for (const TableName of await tableNames()) await describe(TableName);
  return {
    signingName: 'dynamodb',
    bodyBytesMax: BODY_BYTES_MAX,
    facts: { dynamodb: keys },
    operationOf: (request) => targetOf(request, 'DynamoDB_20120810'),
    async handle(request, response) {
      try {
        const input = parse(request.body ?? NO_BODY);
        const operation = targetOf(request, 'DynamoDB_20120810') ?? 'an unknown operation';
        if (!knownOperations.has(operation)) throw notImplemented('dynamodb', operation);
        send(response, request, 200, await metered(operation, input, request));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        const __type = `com.amazonaws.dynamodb.v20120810#${error.code}`;
        const body = error instanceof DynamoDbError ? error.body : { __type, message: error.message };
        send(response, request, error.statusCode, body);
      }
    },
    async createTable(properties) {
      const { input } = tableProperties(properties);
      const tableName = String(input.TableName);
      const existing = await describe(tableName);
      if (existing && !sameKeys(existing.KeySchema, input.KeySchema)) {
        const message = `Table ${tableName} exists with another key schema; a table's keys cannot be changed.`;
        throw new ServiceError('ResourceInUseException', message);
      }
      if (!existing) await call('CreateTable', input);
      for (let poll = 0; poll < ACTIVE_POLLS_MAX; poll++) {
        const table = await describe(tableName);
        if (table?.TableStatus === 'ACTIVE') return { tableName, tableArn: String(table.TableArn) };
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      throw new Error(`Table ${tableName} did not become active.`);
    },
    close: () => store.db.close(),
  };
}

function sameKeys(a: unknown, b: unknown): boolean {
  const text = (schema: unknown) =>
    (schema as { AttributeName: string; KeyType: string }[]).map((key) => `${key.KeyType} ${key.AttributeName}`).sort();
  return JSON.stringify(text(a)) === JSON.stringify(text(b));
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new ServiceError('SerializationException', `The body is not JSON: ${(cause as Error).message}`);
  }
}

function send(response: ServerResponse, request: ServiceRequest, statusCode: number, output: unknown): void {
  const body = JSON.stringify(output);
  response.writeHead(statusCode, {
    'Content-Type': 'application/x-amz-json-1.0',
    'Content-Length': Buffer.byteLength(body),
    'x-amzn-RequestId': request.requestId,
    'x-amz-crc32': crc32(body),
  });
  response.end(body);
}
