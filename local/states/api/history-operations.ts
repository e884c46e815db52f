import type { HistoryEvent } from '../executions/history';
import { ApiError } from './api-error';
import { executionArnOf } from './execution-operations';
import { type Operation, seconds } from './operation';
import { pageOf } from './paging';

/** Members that hold JSON values in memory and JSON texts on the wire. */
const JSON_MEMBERS = ['input', 'output', 'parameters'];

/** `taskSucceededEventDetails`; all entered and all exited events share theirs. */
function detailsName(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type[0]?.toLowerCase()}${type.slice(1)}EventDetails`;
}

function detailsOf(details: Record<string, unknown>, includeData: boolean): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(details)) {
    if (value === undefined) continue;
    if (!JSON_MEMBERS.includes(name)) shown[name] = value;
    else if (includeData || name === 'parameters') shown[name] = JSON.stringify(value);
    if (name === 'input' || name === 'output') shown[`${name}Details`] = { truncated: false };
  }
  return shown;
}

function shownEvent(event: HistoryEvent, includeData: boolean): object {
  const details = detailsOf(event.details, includeData);
  return {
    id: event.id,
    previousEventId: event.previousEventId,
    timestamp: seconds(event.timestampMs),
    type: event.type,
    ...(Object.keys(details).length === 0 ? {} : { [detailsName(event.type)]: details }),
  };
}

/** Histories are in memory: those of children, of executions before a restart and of the oldest ended ones are gone. */
export const getExecutionHistory: Operation = (input, { executions }) => {
  const arn = executionArnOf(input);
  const events = executions.live(arn)?.history.events;
  if (!events) {
    // An unknown execution is told as such.
    if (!executions.child(arn)) executions.record(arn);
    throw new ApiError(
      'ExecutionDoesNotExist',
      `The embedded Step Functions keeps no history of ${arn}: it is a child of a Map Run, or it ended long ago or before a restart`,
    );
  }
  // includeExecutionData is true unless it is said to be false.
  const includeData = !input.has('includeExecutionData') || input.boolean('includeExecutionData');
  const isReverse = input.boolean('reverseOrder');
  const ordered = isReverse ? events.toReversed() : events;
  const { page, nextToken } = pageOf(input, ordered, (event) => (isReverse ? -event.id : event.id));
  return { events: page.map((event) => shownEvent(event, includeData)), nextToken };
};
