/** A call in progress. */
export interface IntegrationCall {
  /** @throws StatesError */
  answer: Promise<unknown>;
  /** To be called once the answer is no longer awaited. */
  abandon(): void;
}
