/** Quotas of AWS that depend on how much is configured. None of them can be raised, but where it is said and for the number of managed policies. */
export const awsQuotas = {
  /** Characters of a managed policy. */
  managedPolicyCharacters: 6144,
  /** Characters of all inline policies of a role. */
  inlinePolicyCharacters: 10_240,
  /** Characters of the policy that says who may assume a role. It can be raised. */
  trustPolicyCharacters: 2048,
  queuePolicyBytes: 8192,
  topicPolicyBytes: 30 * 1024,
  bucketPolicyBytes: 20 * 1024,
  keyPolicyBytes: 32 * 1024,
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
