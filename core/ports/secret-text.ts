/** Text that is kept in a service for secrets. */
export interface SecretText {
  /** @throws WebhookRefusedError when it is not there or may not be read */
  read(): Promise<string>;
}
