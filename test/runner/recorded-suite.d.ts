/** What `recorded-suite.js` exports, for its test. */
declare class RecordedSuite {
  constructor(suite: string);
  handle(event: { name: string }, state: { testNamePattern?: RegExp }): void;
  end(): void;
}
export = RecordedSuite;
