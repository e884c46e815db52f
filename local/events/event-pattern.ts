import type { ServiceEvent } from './service-event';

type Scalar = string | number | boolean | null;

/** The events that a rule matches: every list that is present must contain the event's value. */
export interface EventPattern {
  source: Scalar[];
  detailTypes?: Scalar[];
  /** Lists by member of the event's detail. */
  detail: Map<string, Scalar[]>;
}

/** EventBridge's quota for the text of a pattern. */
const PATTERN_CHARACTERS_MAX = 2048;
/** The only implemented source of events. */
const SOURCE = 'aws.states';

/**
 * Read the EventPattern of a rule: lists of exact values for `source`, `detail-type` and members of `detail`.
 *
 * @throws Error for patterns that EventBridge refuses, and for matching and sources that are not implemented
 * @see Amazon EventBridge User Guide, "Event patterns"
 */
export function parseEventPattern(pattern: Record<string, unknown>): EventPattern {
  const { length } = JSON.stringify(pattern);
  if (length > PATTERN_CHARACTERS_MAX) {
    throw new Error(`the event pattern has ${length} characters, more than the maximum of ${PATTERN_CHARACTERS_MAX}`);
  }
  const { source, 'detail-type': detailTypes, detail = {}, ...others } = pattern;
  const [other] = Object.keys(others);
  if (other !== undefined) throw new Error(`the embedded cloud does not match events by ${other}`);
  const sources = exactValues('source', source);
  const unsupported = sources.find((value) => value !== SOURCE);
  if (unsupported !== undefined) {
    throw new Error(`the embedded cloud has no events of ${unsupported}, only of ${SOURCE}`);
  }
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) {
    throw new Error('the detail of the event pattern is not an object');
  }
  const members = Object.entries(detail).map(
    ([name, values]) => [name, exactValues(`detail.${name}`, values)] as const,
  );
  return {
    source: sources,
    detailTypes: detailTypes === undefined ? undefined : exactValues('detail-type', detailTypes),
    detail: new Map(members),
  };
}

export function matchesEvent({ source, detailTypes, detail }: EventPattern, event: ServiceEvent): boolean {
  return (
    source.includes(event.source) &&
    (detailTypes === undefined || detailTypes.includes(event.detailType)) &&
    [...detail].every(([name, values]) => values.includes(event.detail[name] as Scalar))
  );
}

function exactValues(field: string, values: unknown): Scalar[] {
  if (!Array.isArray(values) || values.length === 0) {
    throw new Error(`the event pattern needs a list of values, not an empty one, at ${field}`);
  }
  if (values.some((value) => typeof value === 'object' && value !== null)) {
    throw new Error(`the embedded cloud matches exact values only, not ${JSON.stringify(values)} at ${field}`);
  }
  return values;
}
