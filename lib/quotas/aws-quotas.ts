/** Quotas of AWS that depend on how much is configured. None of them can be raised, but for the number of managed policies. */
export const awsQuotas = {
  /** Characters of a managed policy. */
  managedPolicyCharacters: 6144,
  /** Characters of all inline policies of a role. */
  inlinePolicyCharacters: 10_240,
  /** Managed policies of a role. */
  managedPolicies: 10,
  templateBytes: 1_000_000,
  templateResources: 500,
  templateOutputs: 200,
  /** Bytes of the definition of a state machine. */
  definitionBytes: 1024 * 1024,
  /** Bytes of the input of a task. */
  taskInputBytes: 256 * 1024,
  /** Bytes of the names and values of a function's environment variables. */
  environmentBytes: 4096,
};
