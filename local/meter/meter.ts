/** The usage of one operation by one principal. */
export interface MeterRow {
  service: string;
  operation: string;
  /** Name of a role, `user`, or a service that calls by itself (`lambda-event-source`). */
  principal: string;
  requests: number;
  /** DynamoDB read units; 0 elsewhere. */
  readUnits: number;
  /** DynamoDB write units; 0 elsewhere. A failed conditional write counts as AWS bills it, at least 1. */
  writeUnits: number;
  /** Memory of the Lambda function times measured duration; 0 elsewhere. */
  gbSeconds: number;
}

/** Counts requests by service, operation and principal since the last reset. */
export class Meter {
  readonly #rows = new Map<string, MeterRow>();

  countRequest(service: string, operation: string, principal: string): void {
    this.#row(service, operation, principal).requests++;
  }

  countCapacity(operation: string, principal: string, units: { readUnits: number; writeUnits: number }): void {
    const row = this.#row('dynamodb', operation, principal);
    row.readUnits += units.readUnits;
    row.writeUnits += units.writeUnits;
  }

  /** @param principal the function's role */
  countDuration(principal: string, gbSeconds: number): void {
    this.#row('lambda', 'Duration', principal).gbSeconds += gbSeconds;
  }

  /** A copy of all rows, in the order in which they were first counted. */
  snapshot(): MeterRow[] {
    return [...this.#rows.values()].map((row) => ({ ...row }));
  }

  reset(): void {
    this.#rows.clear();
  }

  #row(service: string, operation: string, principal: string): MeterRow {
    const key = `${service}\n${operation}\n${principal}`;
    let row = this.#rows.get(key);
    if (!row) {
      row = { service, operation, principal, requests: 0, readUnits: 0, writeUnits: 0, gbSeconds: 0 };
      this.#rows.set(key, row);
    }
    return row;
  }
}
