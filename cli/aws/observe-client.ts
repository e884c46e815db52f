/** The operation that an AWS error came from, for its message. */
export interface FailedCall {
  service: string;
  operation: string;
  /** Host that refused it; undefined when there was no answer. */
  hostname?: string;
}

const refusingHosts = new WeakMap<object, string>();
const failedCalls = new WeakMap<object, FailedCall>();

/** @returns undefined when the error did not come from an AWS client of ours */
export function failedCallOf(error: unknown): FailedCall | undefined {
  return typeof error === 'object' && error !== null ? failedCalls.get(error) : undefined;
}

/** The time at the service, according to its answers. */
export class ServiceClock {
  #offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  /** @param date an HTTP `Date` header, one-second resolution */
  observe(date: string): void {
    const serviceMs = Date.parse(date);
    if (!Number.isNaN(serviceMs)) this.#offsetMs = serviceMs - Date.now();
  }
}

/** The part of an AWS SDK client that observing its calls needs. */
interface Observable {
  // biome-ignore lint/suspicious/noExplicitAny: each client types its stack by its own inputs and outputs
  middlewareStack: { add(middleware: any, options: any): void };
}

/** Record the operation of each failed call and the `Date` of each answer. */
export function observeClient<C extends Observable>(client: C, clock: ServiceClock): C {
  type Args = { request?: { hostname?: string } };
  type Next = (args: Args) => Promise<{ response: { headers?: Record<string, string> } }>;
  const noteFailure = (next: Next, context: { clientName?: string; commandName?: string }) => async (args: Args) => {
    try {
      return await next(args);
    } catch (error) {
      if (typeof error === 'object' && error !== null) {
        const service = (context.clientName ?? 'AWS').replace(/Client$/, '');
        const operation = (context.commandName ?? 'request').replace(/Command$/, '');
        failedCalls.set(error, { service, operation, hostname: refusingHosts.get(error) });
      }
      throw error;
    }
  };
  const noteHost = (next: Next) => async (args: Args) => {
    try {
      return await next(args);
    } catch (error) {
      const hostname = args.request?.hostname;
      if (typeof error === 'object' && error !== null && hostname) refusingHosts.set(error, hostname);
      throw error;
    }
  };
  const noteDate = (next: Next) => async (args: Args) => {
    const result = await next(args);
    const date = result.response.headers?.date;
    if (date) clock.observe(date);
    return result;
  };
  client.middlewareStack.add(noteFailure, { step: 'initialize', name: 'moraineNoteFailure', priority: 'high' });
  client.middlewareStack.add(noteHost, { step: 'deserialize', name: 'moraineNoteHost', priority: 'high' });
  client.middlewareStack.add(noteDate, { step: 'deserialize', name: 'moraineNoteDate', priority: 'low' });
  return client;
}
