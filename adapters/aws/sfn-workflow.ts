import { SendTaskFailureCommand, SendTaskSuccessCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { Workflow } from '../../core/ports/workflow';
import { codeOf } from './sdk-error';

/** Error codes of tokens whose task or execution has ended or timed out, or that are invalid. */
const GONE = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

/** @see AWS Step Functions API Reference, "SendTaskFailure" */
const ERROR_CHARACTERS_MAX = 256;
const CAUSE_CHARACTERS_MAX = 32_768;

async function delivered(sent: Promise<unknown>): Promise<'delivered' | 'gone'> {
  try {
    await sent;
    return 'delivered';
  } catch (error) {
    if (GONE.has(codeOf(error))) return 'gone';
    throw error;
  }
}

/** Task tokens of AWS Step Functions. */
export function sfnWorkflow(client: SFNClient): Workflow {
  return {
    succeed: (taskToken, output) =>
      delivered(client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output ?? null) }))),
    fail: (taskToken, error, cause) =>
      delivered(
        client.send(
          new SendTaskFailureCommand({
            taskToken,
            error: error.slice(0, ERROR_CHARACTERS_MAX),
            cause: cause.slice(0, CAUSE_CHARACTERS_MAX),
          }),
        ),
      ),
  };
}
