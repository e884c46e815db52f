/** Values of condition keys by their names in lower case; a key with several values has a list. */
export type AccessContext = ReadonlyMap<string, string | readonly string[]>;

/** One permission that a request needs. */
export interface Access {
  /** `glacier:DeleteArchive` */
  action: string;
  /** ARN; `*` for actions without a resource. */
  resource: string;
  context: AccessContext;
}
