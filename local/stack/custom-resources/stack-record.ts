/** A resource on which a custom resource depends, with what it takes to create it again. */
export interface Dependency {
  logicalId: string;
  type: string;
  /** Without intrinsic functions. */
  properties: Record<string, unknown>;
  /** Hashes of the assets that its creation reads. */
  assets: string[];
}

/** When a custom resource that goes is left as it is. */
export interface Retention {
  onRemoval: boolean;
  onReplacement: boolean;
  /** When the deployment that creates it fails. */
  onRollback: boolean;
}

/** A custom resource as a template wants it. */
export interface WantedResource {
  logicalId: string;
  type: string;
  /** As its function gets them, with the ServiceToken. */
  properties: Record<string, unknown>;
  timeoutSeconds: number;
  retention: Retention;
  /** Place in the order of creation. */
  position: number;
  /** In the order of creation. */
  dependencies: Dependency[];
}

/** A custom resource that exists. */
export interface DeployedResource extends WantedResource {
  physicalId: string;
  /** Data of its last answer. */
  attributes: Record<string, unknown>;
}

export type Entry =
  /** With `outdated` an Update is due whatever the properties: the last one failed. */
  | { kind: 'deployed'; resource: DeployedResource; outdated?: true }
  /** A request is under way. */
  | { kind: 'creating'; requestId: string; wanted: WantedResource }
  | { kind: 'updating'; requestId: string; wanted: WantedResource; resource: DeployedResource };

/** A resource for which a Delete is due or under way. */
export interface Deletion {
  requestId: string;
  resource: DeployedResource;
}

/** All that is known of the custom resources of a stack; written before every request and after its answer. */
export interface StackRecord {
  stackName: string;
  entries: Record<string, Entry>;
  deletions: Deletion[];
}
