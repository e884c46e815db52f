/** A call under way. */
export interface IntegrationCall {
  /** @throws StatesError */
  answer: Promise<unknown>;
  /** Called once nobody waits for the answer any more. */
  abandon(): void;
}
