import type { Principal } from '../endpoint/service';
import { ServiceError } from '../endpoint/service-error';
import type { Authorizer } from '../iam/authorize';

/** What the role of a function needs for its queue to be polled; AWS Lambda Developer Guide, "Using Lambda with Amazon SQS". */
const ACTIONS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'] as const;

/** Reads a queue for a function, with the permissions of the function's role. */
export class Poller {
  readonly #context = new Map<string, string>();

  constructor(
    private readonly principal: Principal,
    private readonly queueArn: string,
    private readonly authorizer: Pick<Authorizer, 'decide'>,
  ) {}

  may(action: (typeof ACTIONS)[number]): boolean {
    const access = { action: `sqs:${action}`, resource: this.queueArn, context: this.#context };
    return this.authorizer.decide(this.principal, access).kind === 'allowed';
  }

  /** @throws ServiceError InvalidParameterValueException when a permission is missing */
  check(): void {
    const missing = ACTIONS.find((action) => !this.may(action));
    if (missing === undefined) return;
    const message = `The function execution role does not have permissions to call ${missing} on SQS (queue ${this.queueArn})`;
    throw new ServiceError('InvalidParameterValueException', message);
  }
}
