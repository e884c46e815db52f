import type { RunNotice } from '../../core/contracts/run-notice';

/** State change of an alarm of CloudWatch. */
export interface AlarmNotice {
  name: string;
  /** `ALARM`, `OK` or `INSUFFICIENT_DATA`. */
  state: string;
  previousState: string | undefined;
  description: string | undefined;
  reason: string | undefined;
  /** ISO 8601. */
  changedAt: string | undefined;
}

/** What a notice is about. */
export type Subject =
  | { kind: 'run'; run: RunNotice }
  | { kind: 'alarm'; alarm: AlarmNotice }
  /** Whatever else somebody has published. */
  | { kind: 'message' };

/** Message of the reports topic. Title and lines are printable: no control characters, no marks of direction. */
export interface Notice {
  /** Id of the SNS message, the same in every delivery. */
  id: string;
  /** ISO 8601. */
  sentAt: string;
  region: string;
  accountId: string;
  about: Subject;
  title: string;
  lines: string[];
}
