import type { ServiceRequest } from '../../endpoint/service';
import { type AccessRow, type AccessTable, access, arnOf, inputOf, rowsOn, rowsOnAll, textOf } from './access-table';
import { leadingKeys, queriedKey, writtenItems } from './leading-keys';

const tableArn = (request: ServiceRequest, tableName: string) => arnOf(request, 'dynamodb', `table/${tableName}`);

const onTable = rowsOn((request) => tableArn(request, textOf(inputOf(request), 'TableName')));
const onArn = rowsOn((request) => textOf(inputOf(request), 'ResourceArn'));

/** An index where the request names one: it needs no permission for the table then. */
const onTableOrIndex = rowsOn((request) => {
  const { IndexName } = inputOf(request);
  const index = IndexName === undefined ? '' : `/index/${IndexName}`;
  return tableArn(request, textOf(inputOf(request), 'TableName')) + index;
});

/** @param member `Key` or `Item` */
const onItem = (action: string, member: string): AccessRow =>
  onTable(action, (request) => {
    const input = inputOf(request);
    return leadingKeys(request, textOf(input, 'TableName'), [input[member]]);
  });

/** @param itemsOf the keys or items of a table */
const onTables =
  (action: string, itemsOf: (requested: unknown) => unknown[]): AccessRow =>
  (request) =>
    Object.entries(Object(inputOf(request).RequestItems)).map(([tableName, requested]) =>
      access(request, action, tableArn(request, tableName), leadingKeys(request, tableName, itemsOf(requested))),
    );

/**
 * Amazon DynamoDB. Conditions and returned values of a write need no action but the write's.
 *
 * @see Service Authorization Reference, "Actions, resources, and condition keys for Amazon DynamoDB"
 * @see Amazon DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control", on LeadingKeys
 */
export const dynamodb: AccessTable = {
  GetItem: onItem('dynamodb:GetItem', 'Key'),
  PutItem: onItem('dynamodb:PutItem', 'Item'),
  UpdateItem: onItem('dynamodb:UpdateItem', 'Key'),
  DeleteItem: onItem('dynamodb:DeleteItem', 'Key'),
  BatchGetItem: onTables('dynamodb:BatchGetItem', (requested) => [Object(requested).Keys].flat()),
  BatchWriteItem: onTables('dynamodb:BatchWriteItem', (requested) => [requested].flat().flatMap(writtenItems)),
  Query: onTableOrIndex('dynamodb:Query', queriedKey),
  Scan: onTableOrIndex('dynamodb:Scan'),
  CreateTable: onTable('dynamodb:CreateTable'),
  DeleteTable: onTable('dynamodb:DeleteTable'),
  DescribeTable: onTable('dynamodb:DescribeTable'),
  DescribeTimeToLive: onTable('dynamodb:DescribeTimeToLive'),
  UpdateTable: onTable('dynamodb:UpdateTable'),
  ListTables: rowsOnAll('dynamodb:ListTables'),
  ListTagsOfResource: onArn('dynamodb:ListTagsOfResource'),
  TagResource: onArn('dynamodb:TagResource'),
  UntagResource: onArn('dynamodb:UntagResource'),
};
