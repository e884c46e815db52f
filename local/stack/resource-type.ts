import type { CloudServices } from './cloud-services';

/** Input for the creation of a resource, with its resolved properties. */
export interface ResourceContext {
  stackName: string;
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  /** Name for a resource that has none in the template. */
  defaultName: string;
  services: CloudServices;
  /** Absolute path of an asset by its hash. */
  assetPath: (hash: string) => string | undefined;
}

/** The values of references to a resource. */
export interface CreatedResource {
  /** Value of `Ref`. */
  physicalId: string;
  /** Values of `Fn::GetAtt`. */
  attributes?: Record<string, unknown>;
}

/** Creates a resource, or checks that the existing one matches the template. */
export type ResourceType = (context: ResourceContext) => CreatedResource | Promise<CreatedResource>;
