import type { DynamoDbFacts } from '../iam/resource-facts';

interface Keyed {
  KeySchema?: { AttributeName: string; KeyType: string }[];
}

interface TableDescription extends Keyed {
  TableName?: string;
  GlobalSecondaryIndexes?: (Keyed & { IndexName?: string })[];
  LocalSecondaryIndexes?: (Keyed & { IndexName?: string })[];
}

const partitionKey = ({ KeySchema = [] }: Keyed) =>
  KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';

/** Names of the partition keys of tables and of their indexes. */
export class PartitionKeys implements DynamoDbFacts {
  readonly #names = new Map<string, string>();

  /** Note what a description of a table says. */
  learn(description: unknown): void {
    const table = description as TableDescription;
    if (table?.TableName === undefined) return;
    this.#names.set(table.TableName, partitionKey(table));
    for (const index of [table.GlobalSecondaryIndexes ?? [], table.LocalSecondaryIndexes ?? []].flat()) {
      this.#names.set(`${table.TableName}/${index.IndexName}`, partitionKey(index));
    }
  }

  partitionKeyOf(tableName: string, indexName?: string): string | undefined {
    return this.#names.get(indexName === undefined ? tableName : `${tableName}/${indexName}`);
  }
}
