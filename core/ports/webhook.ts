/** Answer of a webhook. */
export interface WebhookAnswer {
  status: number;
  /** Header `Retry-After`. */
  retryAfter: string | undefined;
  /** The first characters of the body. */
  text: string;
}

/** Receiver of notices on the web. */
export interface Webhook {
  /**
   * Post JSON. Redirects are not followed.
   *
   * @throws WebhookBusyError when there is no answer; the message never has the URL
   */
  post(url: URL, body: string): Promise<WebhookAnswer>;
}
