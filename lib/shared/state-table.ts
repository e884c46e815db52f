import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { EXPIRES_AT, PARTITION_KEY, RUNS_BY_START, SORT_KEY } from '../../core/contracts/table';

/**
 * The only table, with runs, batches, archives, parts and snapshots; `core/contracts/table.ts` defines the layout of its
 * items.
 */
export class StateTable extends Table {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      partitionKey: { name: PARTITION_KEY, type: AttributeType.STRING },
      sortKey: { name: SORT_KEY, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: EXPIRES_AT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      // Retained also when the deployment that creates it is rolled back, which could not delete it and would fail.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.addGlobalSecondaryIndex({
      indexName: RUNS_BY_START.name,
      partitionKey: { name: RUNS_BY_START.partitionKey, type: AttributeType.STRING },
      sortKey: { name: RUNS_BY_START.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...RUNS_BY_START.attributes],
    });
  }
}
