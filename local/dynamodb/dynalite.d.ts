/** Types of the parts of dynalite 4.0.0 that its HTTP server consists of. */
declare module 'dynalite/db' {
  type Item = Record<string, Record<string, unknown>>;

  interface DynaliteError extends Error {
    statusCode?: number;
    body?: Record<string, unknown> & { __type: string };
  }

  interface Store {
    db: { open(): Promise<void>; close(): Promise<void> };
    tableDb: { awsAccountId: string; awsRegion: string };
    options: { createTableMs: number };
  }

  const db: {
    create(options: { path?: string; createTableMs?: number; deleteTableMs?: number; updateTableMs?: number }): Store;
    itemSize(item: Item): number;
    checkConditional(data: Record<string, unknown>, existingItem?: Item): DynaliteError | null | undefined;
  };

  export { DynaliteError, db as default, Item, Store };
}

declare module 'dynalite/validations' {
  import type { Store } from 'dynalite/db';

  const validations: {
    checkTypes(data: unknown, types: unknown): Record<string, unknown>;
    checkValidations(data: Record<string, unknown>, types: unknown, custom: unknown, store: Store): void;
    /** Adds the parsed expressions to the data. @returns what is wrong with them */
    validateExpressions(
      data: Record<string, unknown> & { _keyCondition?: { expression: unknown } },
    ): string | undefined;
    /** @returns the conditions by attribute, or what is wrong with the expression */
    convertKeyCondition(
      expression: unknown,
    ): string | Record<string, { ComparisonOperator: string; AttributeValueList: unknown[] }>;
  };
  export default validations;
}

declare module 'dynalite/validations/query' {
  const validation: { types: Record<string, unknown> };
  export default validation;
}
