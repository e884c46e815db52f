/** One statement of a policy. */
export interface Statement {
  sid?: string;
  effect: 'Allow' | 'Deny';
  /** `*`, account ids, ARNs of users, roles and sessions, names of services; undefined in the policies of identities. */
  principals?: Selection;
  actions: Selection;
  resources: Selection;
  /** All of them must hold. */
  conditions: Condition[];
}

/** What an element such as `Action` lists; `all-but` is its negation, such as `NotAction`. */
export interface Selection {
  kind: 'these' | 'all-but';
  patterns: string[];
}

/** A test of one value of a request, such as `NumericLessThan` of `glacier:ArchiveAgeInDays`. */
export interface Condition {
  operator: string;
  key: string;
  /** One of them must match; none of them may where the operator is a negation. */
  values: string[];
}
