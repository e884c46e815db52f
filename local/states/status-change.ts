import type { ServiceEvent } from '../events/service-event';
import type { ExecutionRecord } from './executions/execution-record';

/** Maximum size of escaped input and output together in an event: 248 KiB. */
const ESCAPED_MAX_BYTES = 253_952;

const escapedBytes = (text: string | undefined) => (text === undefined ? 0 : Buffer.byteLength(JSON.stringify(text)));

/**
 * The event that an execution has started, been redriven or ended. Input and output are strings, or null if the event would be
 * too large: first the input is omitted, then the output.
 *
 * @see AWS Step Functions Developer Guide, "Automating Step Functions event delivery with EventBridge"
 */
export function statusChange(record: ExecutionRecord): ServiceEvent {
  const { input, output } = record;
  const outputBytes = escapedBytes(output);
  return {
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    resources: [record.arn],
    detail: {
      executionArn: record.arn,
      stateMachineArn: record.stateMachineArn,
      name: record.name,
      status: record.status,
      startDate: record.startedAtMs,
      stopDate: record.stoppedAtMs ?? null,
      ...textMembers('input', input, escapedBytes(input) + outputBytes <= ESCAPED_MAX_BYTES),
      ...textMembers('output', output, outputBytes <= ESCAPED_MAX_BYTES),
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: record.redriveCount ?? 0,
      error: record.error ?? null,
      cause: record.cause ?? null,
    },
  };
}

function textMembers(name: 'input' | 'output', text: string | undefined, included: boolean): Record<string, unknown> {
  if (text === undefined) return { [name]: null, [`${name}Details`]: null };
  return { [name]: included ? text : null, [`${name}Details`]: { included } };
}
