import type { CloudServices } from './cloud-services';

/** What the creator of a resource is given: its properties without intrinsic functions. */
export interface ResourceContext {
  stackName: string;
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  /** The name for a resource that the template leaves unnamed. */
  defaultName: string;
  services: CloudServices;
  /** Absolute path of an asset by its hash. */
  assetPath: (hash: string) => string | undefined;
}

/** What references to a resource yield. */
export interface CreatedResource {
  /** Of `Ref`. */
  physicalId: string;
  /** Of `Fn::GetAtt`. */
  attributes?: Record<string, string>;
}

/** Creates a resource, or makes sure that the one that is there is as the template says. */
export type ResourceType = (context: ResourceContext) => CreatedResource | Promise<CreatedResource>;
