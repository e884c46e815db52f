import type { CheckReport } from '../../core/contracts/check';
import { firstWithin } from '../../core/text/first-within';

/** Maximum size of each long list in the answer, in bytes. Together they stay below the limit of Step Functions, 256 KiB. */
const BYTES_MAX = { findings: 64 * 1024, elsewhere: 16 * 1024, evidence: 96 * 1024 };

/** Report of a check in the output of the state machine, with long lists truncated to their first elements. */
export function withinAnswer({ findings, elsewhere, sample, ...report }: CheckReport): CheckReport {
  return {
    ...report,
    findings: firstWithin(findings, BYTES_MAX.findings),
    elsewhere: firstWithin(elsewhere, BYTES_MAX.elsewhere),
    sample: sample && { ...sample, evidence: firstWithin(sample.evidence, BYTES_MAX.evidence) },
  };
}
