import { InvalidDefinitionError } from './invalid-definition';

/**
 * Reads the fields of a JSON object in a definition by name. `done` refuses all fields that have not been read, so that a
 * misspelt or unsupported field is never ignored.
 */
export class Fields {
  readonly #value: Record<string, unknown>;
  readonly #taken = new Set<string>();

  constructor(
    value: unknown,
    readonly path: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new InvalidDefinitionError('SCHEMA_VALIDATION_FAILED: an object is required', path);
    }
    this.#value = value as Record<string, unknown>;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#value, name);
  }

  pathOf(name: string): string {
    return `${this.path}/${name}`;
  }

  fail(name: string, problem: string): never {
    throw new InvalidDefinitionError(`SCHEMA_VALIDATION_FAILED: ${problem}`, this.pathOf(name));
  }

  /** The raw value; undefined when the field is absent. */
  take(name: string): unknown {
    this.#taken.add(name);
    return this.#value[name];
  }

  required(name: string): unknown {
    if (!this.has(name)) this.fail(name, `the required field "${name}" is missing`);
    return this.take(name);
  }

  string(name: string): string | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') this.fail(name, 'a string is required');
    return value;
  }

  requiredString(name: string): string {
    this.required(name);
    return this.string(name) as string;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    if (!allowed.includes(value as T)) this.fail(name, `"${value}" is not one of ${allowed.join(', ')}`);
    return value as T;
  }

  number(name: string, range: { min: number; max?: number; integer?: boolean }): number | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    const { min, max = Number.MAX_SAFE_INTEGER, integer = true } = range;
    if (typeof value !== 'number' || (integer && !Number.isInteger(value)) || value < min || value > max) {
      this.fail(name, `${integer ? 'an integer' : 'a number'} from ${min} to ${max} is required`);
    }
    return value;
  }

  /** The elements of an array field, each with its path. */
  array(name: string): { value: unknown; path: string }[] | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || value.length === 0) this.fail(name, 'a non-empty array is required');
    return value.map((element, index) => ({ value: element, path: `${this.pathOf(name)}[${index}]` }));
  }

  object(name: string): Fields | undefined {
    const value = this.take(name);
    return value === undefined ? undefined : new Fields(value, this.pathOf(name));
  }

  entries(): { name: string; value: unknown; path: string }[] {
    return Object.entries(this.#value).map(([name, value]) => ({ name, value, path: this.pathOf(name) }));
  }

  /** Refuse all fields that have not been read. */
  done(): void {
    for (const name of Object.keys(this.#value)) {
      if (!this.#taken.has(name)) this.fail(name, `the field "${name}" is not supported here`);
    }
  }
}
