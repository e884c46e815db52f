import type { RunStatus } from '../core/contracts/run-status';

/** Exit codes of `moraine`; `--help` documents them, so scripts may rely on them. */
export const ExitCode = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  completedWithErrors: 3,
  failed: 4,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const exitCodeHelp = `Exit codes:
  0  success; for a finished run: every archive or object is stored or verified
  1  unexpected error
  2  bad usage or input
  3  the run completed, but some archives or objects failed or are missing ("completed-with-errors"), or the snapshot of a
     backup is held
  4  the run failed, was refused or was stopped
  130  you ended a watch with Ctrl-C (143: SIGTERM); the run continues`;

/** The exit code for the status of a run; a run under way is not a failure. */
export function exitCodeOf(status: RunStatus): ExitCode {
  if (status === 'completed-with-errors') return ExitCode.completedWithErrors;
  return status === 'failed' || status === 'stopped' || status === 'refused' ? ExitCode.failed : ExitCode.ok;
}
