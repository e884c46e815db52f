/** Whether policies allow what a caller asks for; the reason of a refusal decides its words. */
export type Decision =
  | { kind: 'allowed' }
  | {
      kind: 'denied';
      /** Whether a statement denies it, or none allows it. */
      reason: 'explicit-deny' | 'no-allow';
      /** Policies that a refusal names: those of the caller's role, or that of the resource. */
      policy: 'identity-based' | 'resource-based';
    };
