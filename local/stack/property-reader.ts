/** Reads resolved properties of a resource; errors name a property that is missing or of the wrong type. */
export class PropertyReader {
  constructor(readonly properties: Record<string, unknown>) {}

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw new Error(`the property ${name} is missing`);
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.properties[name];
    if (value === undefined) return undefined;
    if (typeof value === 'object') throw new Error(`the property ${name} is not a text`);
    return String(value);
  }

  optionalNumber(name: string): number | undefined {
    const value = this.properties[name];
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!Number.isFinite(number)) throw new Error(`the property ${name} is not a number: ${JSON.stringify(value)}`);
    return number;
  }

  flag(name: string, byDefault: boolean): boolean {
    const value = this.properties[name];
    return value === undefined ? byDefault : String(value) === 'true';
  }

  /** A reader for a nested object; empty when it is absent. */
  object(name: string): PropertyReader {
    const value = this.properties[name];
    if (value !== undefined && (typeof value !== 'object' || value === null)) {
      throw new Error(`the property ${name} is not an object`);
    }
    return new PropertyReader((value ?? {}) as Record<string, unknown>);
  }

  list(name: string): unknown[] {
    const value = this.properties[name];
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw new Error(`the property ${name} is not a list`);
    return value;
  }

  objects(name: string): PropertyReader[] {
    return this.list(name).map((member) => new PropertyReader(member as Record<string, unknown>));
  }

  /** Refuse all other properties. */
  refuseAllBut(...names: string[]): void {
    this.refuse(...Object.keys(this.properties).filter((name) => !names.includes(name)));
  }

  /** Refuse properties that would change the behaviour of the resource and are not implemented. */
  refuse(...names: string[]): void {
    const found = names.find((name) => this.properties[name] !== undefined);
    if (found) throw new Error(`the embedded cloud does not implement the property ${found}`);
  }
}
