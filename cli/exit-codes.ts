import type { RunStatus } from '../core/contracts/run-status';

/** What the exit code of `moraine` says; part of `--help`, so scripts may rely on it. */
export const ExitCode = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  completedWithErrors: 3,
  failed: 4,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const exitCodeHelp = `Exit codes:
  0  done; of a finished run: every archive or object is stored or verified
  1  unexpected error
  2  bad usage or input
  3  the run completed, but some archives or objects failed or are missing ("completed-with-errors"), or the snapshot of a
     backup is held
  4  the run failed, was refused or was stopped
  130  you left a watch with Ctrl-C (143: SIGTERM); the run goes on`;

/** The exit code that the end of a run stands for; a run under way is no failure. */
export function exitCodeOf(status: RunStatus): ExitCode {
  if (status === 'completed-with-errors') return ExitCode.completedWithErrors;
  return status === 'failed' || status === 'stopped' ? ExitCode.failed : ExitCode.ok;
}
