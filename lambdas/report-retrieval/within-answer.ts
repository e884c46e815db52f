import type { CheckReport } from '../../core/contracts/check';
import { firstWithin } from '../../core/text/first-within';

/** Bytes of each long list in the answer: together they stay below what Step Functions takes. */
const BYTES_MAX = { findings: 64 * 1024, elsewhere: 16 * 1024, evidence: 96 * 1024 };

/** The report of a check as the state machine answers it: of long lists, the first. */
export function withinAnswer({ findings, elsewhere, sample, ...report }: CheckReport): CheckReport {
  return {
    ...report,
    findings: firstWithin(findings, BYTES_MAX.findings),
    elsewhere: firstWithin(elsewhere, BYTES_MAX.elsewhere),
    sample: sample && { ...sample, evidence: firstWithin(sample.evidence, BYTES_MAX.evidence) },
  };
}
