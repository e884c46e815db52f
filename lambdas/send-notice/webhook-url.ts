import { isIP } from 'node:net';
import { WebhookRefusedError } from '../../core/contracts/errors';
import type { Clock } from '../../core/ports/clock';
import type { SecretText } from '../../core/ports/secret-text';

/** Time for which a URL is used without being read again. */
const KEPT_MS = 5 * 60_000;

/** URL of the webhook, read from where it is kept when it is needed, and kept for minutes. */
export class KeptUrl {
  #kept: { url: URL; readAtMs: number } | undefined;

  constructor(
    private readonly secret: SecretText,
    private readonly clock: Clock,
  ) {}

  /** @throws WebhookRefusedError when there is none, or one that is not permitted */
  async get(): Promise<URL> {
    const nowMs = this.clock.now().getTime();
    if (this.#kept && nowMs - this.#kept.readAtMs < KEPT_MS) return this.#kept.url;
    const url = permittedUrl(await this.secret.read());
    this.#kept = { url, readAtMs: nowMs };
    return url;
  }

  /** Read the URL again for the next notice: it may have been changed. */
  forget(): void {
    this.#kept = undefined;
  }
}

/** Read the URL of a webhook: https to a host by its name. The error does not have it. */
function permittedUrl(text: string): URL {
  const trimmed = text.trim();
  // The error of `new URL` has the text.
  if (!URL.canParse(trimmed)) throw refused('is not a URL');
  const url = new URL(trimmed);
  if (url.protocol !== 'https:') throw refused('does not begin with https://');
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) > 0) throw refused('names an address in place of a host');
  if (url.username !== '' || url.password !== '') throw refused('has a user name or password');
  return url;
}

const refused = (problem: string) =>
  new WebhookRefusedError(`the parameter or secret that should have the URL of the webhook has a text that ${problem}`);
