import type { HistoryEvent } from '../executions/history';
import { ApiError } from './api-error';
import { executionArnOf } from './execution-operations';
import { type Operation, seconds } from './operation';
import { pageOf } from './paging';

/** Members that are JSON values in memory and JSON text on the wire. */
const JSON_MEMBERS = ['input', 'output', 'parameters'];

/**
 * Name of an event's details, such as `taskSucceededEventDetails`; all entered events share a name, and so do all exited
 * events.
 */
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

/** Histories are kept in memory, except those of children, of executions before a restart, and of those that ended long ago. */
export const getExecutionHistory: Operation = (input, { executions }) => {
  const arn = executionArnOf(input);
  const events = executions.live(arn)?.history.events;
  if (!events) {
    // Throws for an unknown execution.
    if (!executions.child(arn)) executions.record(arn);
    throw new ApiError(
      'ExecutionDoesNotExist',
      `The embedded Step Functions keeps no history of ${arn}: it is a child of a Map Run, or it ended long ago or before a restart`,
    );
  }
  // The default of includeExecutionData is true.
  const includeData = !input.has('includeExecutionData') || input.boolean('includeExecutionData');
  const isReverse = input.boolean('reverseOrder');
  const ordered = isReverse ? events.toReversed() : events;
  const { page, nextToken } = pageOf(input, ordered, (event) => (isReverse ? -event.id : event.id));
  return { events: page.map((event) => shownEvent(event, includeData)), nextToken };
};
