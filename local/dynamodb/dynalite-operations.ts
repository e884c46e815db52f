import { existsSync, readdirSync } from 'node:fs';
import db, { type DynaliteError, type Item, type Store } from 'dynalite/db';
import validations from 'dynalite/validations';
import { DamagedDataError } from '../damaged-data-error';
import { notImplemented, ServiceError } from '../endpoint/service-error';

type Data = Record<string, unknown>;
type Action = (store: Store, data: Data, done: (error: DynaliteError | null, output?: Data) => void) => void;

const operationNames = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
] as const;

interface Operation {
  perform: Action;
  validation: { types: Record<string, unknown>; custom?: unknown };
}

const operations = new Map<string, Operation>(
  operationNames.map((name) => {
    const file = name.charAt(0).toLowerCase() + name.slice(1);
    return [
      name,
      { perform: require(`dynalite/actions/${file}`), validation: require(`dynalite/validations/${file}`) },
    ];
  }),
);

export const knownOperations: ReadonlySet<string> = new Set(operationNames);

/** An error of DynamoDB as dynalite returns it, with the existing item when a condition failed. */
export class DynamoDbError extends ServiceError {
  constructor(
    readonly body: Record<string, unknown>,
    code: string,
    message: string,
    statusCode: number,
    readonly existingItem?: Item,
  ) {
    super(code, message, statusCode);
  }
}

// When a condition fails, dynalite has the item, under its lock, but does not return it.
const RETURN_ON_FAILURE = 'ReturnValuesOnConditionCheckFailure';
const checkConditional = db.checkConditional;
db.checkConditional = (data, existingItem) => {
  const error = checkConditional(data, existingItem);
  if (error) Object.assign(error, { existingItem });
  if (error?.body && existingItem && data[RETURN_ON_FAILURE] === 'ALL_OLD') error.body.Item = existingItem;
  return error;
};

/**
 * Perform one DynamoDB operation on a dynalite store, as its HTTP server would.
 *
 * @throws DynamoDbError
 */
export async function perform(store: Store, name: string, input: Data): Promise<Data> {
  const operation = operations.get(name);
  if (!operation) throw new Error(`dynalite has no operation ${name}`);
  const { types, custom } = operation.validation;
  const { [RETURN_ON_FAILURE]: returnOnFailure, ...rest } = input;
  // dynalite silently ignores unknown parameters.
  const unknown = Object.keys(rest).find((parameter) => !(parameter in types));
  if (unknown) throw notImplemented('dynamodb', `the parameter ${unknown} of ${name}`);
  try {
    const data = validations.checkTypes(rest, types);
    validations.checkValidations(data, types, custom, store);
    if (returnOnFailure !== undefined) data[RETURN_ON_FAILURE] = returnOnFailure;
    return await new Promise((resolve, reject) => {
      operation.perform(store, data, (error, output) => (error ? reject(error) : resolve(output ?? {})));
    });
  } catch (cause) {
    const { body, statusCode, existingItem } = cause as DynaliteError & { existingItem?: Item };
    if (!body || !statusCode) throw cause;
    const code = body.__type.slice(body.__type.indexOf('#') + 1);
    throw new DynamoDbError(body, code, String(body.message ?? body.Message ?? ''), statusCode, existingItem);
  }
}

/** Size of an item in bytes, as DynamoDB counts it. */
export function itemSizeBytes(item: Item): number {
  return db.itemSize(item);
}

/**
 * Open the store of a directory, or one in memory.
 *
 * @throws DamagedDataError; the error of LevelDB as `cause.code`: LEVEL_LOCKED when another process has it open,
 *   LEVEL_CORRUPTION
 */
export async function openStore(path: string | undefined, accountId: string, region: string): Promise<Store> {
  if (path) refuseHeadless(path);
  const store = db.create({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await store.db.open();
  Object.assign(store.tableDb, { awsAccountId: accountId, awsRegion: region });
  return store;
}

/** Refuse a directory without the file CURRENT: LevelDB would treat the other files as garbage and create an empty store. */
function refuseHeadless(directory: string): void {
  const files = existsSync(directory) ? readdirSync(directory) : [];
  if (files.includes('CURRENT') || !files.some((file) => /^MANIFEST-|\.ldb$/.test(file))) return;
  const cause = new Error('the file CURRENT is missing');
  throw new DamagedDataError(directory, 'Restore it from a copy, or remove it to begin with empty tables.', { cause });
}
