import { ApiError } from './api-error';

/** Reads the members of an API operation's JSON input. */
export class ApiInput {
  constructor(private readonly values: Record<string, unknown>) {}

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null;
  }

  /** @throws ApiError ValidationException */
  optionalString(name: string, lengthMax = 262_144): string | undefined {
    const value = this.values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') this.#refuse(name, 'is not a string');
    if (value.length > lengthMax) this.#refuse(name, `is longer than ${lengthMax} characters`);
    return value;
  }

  string(name: string, lengthMax?: number): string {
    const value = this.optionalString(name, lengthMax);
    if (value === undefined) this.#refuse(name, 'is missing');
    return value;
  }

  boolean(name: string): boolean {
    const value = this.values[name];
    if (value === undefined || value === null) return false;
    if (typeof value !== 'boolean') this.#refuse(name, 'is not a boolean');
    return value;
  }

  /** Page size from 1 to 1,000; 0 and an absent member mean 100. */
  maxResults(): number {
    const value = this.values.maxResults ?? 0;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 1000) {
      this.#refuse('maxResults', 'is not an integer from 0 to 1000');
    }
    return value || 100;
  }

  /** Refuse a member that would change the operation and is not implemented. */
  refuse(name: string): void {
    if (this.has(name)) {
      this.#refuse(name, 'is not implemented by the embedded Step Functions');
    }
  }

  #refuse(name: string, problem: string): never {
    throw new ApiError('ValidationException', `1 validation error detected: Value at '${name}' ${problem}`);
  }
}
