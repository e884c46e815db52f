import { setTimeout as delay } from 'node:timers/promises';
import { CustomResourceRequest, type CustomResourceOutcome as Outcome } from '../../core/contracts/custom-resource';

/** Maximum size of an answer, which is the limit of CloudFormation. */
const ANSWER_BYTES_MAX = 4096;
const ATTEMPTS_MAX = 5;
const FIRST_PAUSE_MS = 200;
const ANSWER_TIMEOUT_MS = 10_000;

/**
 * Make the handler of a function that CloudFormation calls for a custom resource. It throws only when its answer cannot be delivered:
 * Lambda then calls it again with the same request.
 *
 * Lambda may also deliver a request twice, the second time after requests that follow it. One whose answer was taken is not worked on
 * again, as far as this instance of the function can know.
 */
export function customResourceHandler(work: (request: CustomResourceRequest) => Promise<Outcome>) {
  const answered = new Set<string>();
  return async (event: unknown): Promise<void> => {
    const request = CustomResourceRequest.parse(event);
    if (answered.has(request.RequestId)) return;
    await putAnswer(request.ResponseURL, answerText(request, await work(request)));
    answered.add(request.RequestId);
  };
}

/**
 * Answer for CloudFormation as JSON; a reason that is too long for it is shortened.
 *
 * @see AWS CloudFormation User Guide, "Custom resource response objects"
 */
export function answerText(request: CustomResourceRequest, outcome: Outcome): string {
  const { StackId, RequestId, LogicalResourceId } = request;
  const { status: Status, physicalId: PhysicalResourceId } = outcome;
  const answer = { Status, PhysicalResourceId, StackId, RequestId, LogicalResourceId };
  if (outcome.status === 'SUCCESS') return JSON.stringify({ ...answer, Data: outcome.data });
  const text = JSON.stringify({ ...answer, Reason: outcome.reason });
  const excessBytes = Buffer.byteLength(text) - ANSWER_BYTES_MAX;
  if (excessBytes <= 0) return text;
  const ellipsis = '…';
  // No character has less than one byte.
  const characters = [...outcome.reason].slice(0, -(excessBytes + Buffer.byteLength(ellipsis)));
  return JSON.stringify({ ...answer, Reason: `${characters.join('')}${ellipsis}` });
}

/** Put an answer to a presigned URL. @throws the last error, after several attempts */
async function putAnswer(url: string, text: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      // The signature of the URL is for a request without a content type, which `fetch` gives to text but not to bytes.
      const body = Buffer.from(text);
      const response = await fetch(url, { method: 'PUT', body, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
      await response.arrayBuffer();
      if (response.ok) return;
      throw new Error(`CloudFormation's answer was refused with status ${response.status}`);
    } catch (error) {
      if (attempt === ATTEMPTS_MAX) throw error;
      await delay(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}
