/** Cache of the last few loaded values; failed loads are not cached. */
export class Memo<T> {
  readonly #values = new Map<string, Promise<T>>();

  constructor(private readonly entriesMax: number) {}

  /** Remove a value from the cache. */
  forget(key: string): void {
    this.#values.delete(key);
  }

  get(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.#values.get(key);
    if (known) return known;
    const value = load();
    value.catch(() => this.#values.delete(key));
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.entriesMax && oldest !== undefined) this.#values.delete(oldest);
    return value;
  }
}
