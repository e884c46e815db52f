import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DeployError } from './deploy-error';

/** One resource of a CloudFormation template. */
export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  DependsOn?: string | string[];
  Condition?: string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

export interface Template {
  Description?: string;
  Parameters?: Record<string, { Type: string; Default?: unknown }>;
  Conditions?: Record<string, unknown>;
  Resources: Record<string, TemplateResource>;
  Outputs?: Record<string, { Value: unknown; Export?: { Name: unknown }; Description?: string; Condition?: string }>;
}

export interface AssemblyStack {
  stackName: string;
  template: Template;
  /** Size of the template's file. */
  templateBytes: number;
}

/** A cloud assembly of `cdk synth`: stacks in an order in which they can be deployed, and their assets. */
export interface Assembly {
  stacks: AssemblyStack[];
  /** The path of an asset by the hash in its object key. */
  assetPath: (hash: string) => string | undefined;
}

interface Artifact {
  type: string;
  dependencies?: string[];
  properties?: { templateFile?: string; stackName?: string; file?: string };
}

interface AssetManifest {
  files?: Record<string, { source: { path?: string; packaging?: string } }>;
}

/**
 * Read a cloud assembly.
 *
 * @throws DeployError when there is no assembly, or a file of it is missing or not JSON
 */
export function readAssembly(directory: string): Assembly {
  if (!existsSync(path.join(directory, 'manifest.json'))) {
    throw new DeployError(`${directory} holds no synthesized stack (no manifest.json): run the build first.`);
  }
  const manifest = readJson(path.join(directory, 'manifest.json')) as { artifacts?: Record<string, Artifact> };
  const artifacts = manifest.artifacts ?? {};
  const assets = new Map<string, string>();
  for (const { type, properties } of Object.values(artifacts)) {
    if (type !== 'cdk:asset-manifest' || !properties?.file) continue;
    const { files = {} } = readJson(path.join(directory, properties.file)) as AssetManifest;
    for (const [hash, { source }] of Object.entries(files)) {
      if (source.path) assets.set(hash, path.resolve(directory, source.path));
    }
  }
  if (Object.values(artifacts).some(({ type }) => type === 'cdk:cloud-assembly')) {
    throw new DeployError(
      `${directory} holds nested assemblies (CDK stages), which the embedded cloud does not deploy.`,
    );
  }
  const stacks = inOrder(artifacts).map(([id, { properties }]) => {
    const file = path.join(directory, properties?.templateFile ?? `${id}.template.json`);
    const template = readJson(file) as Template;
    return { stackName: properties?.stackName ?? id, template, templateBytes: statSync(file).size };
  });
  if (stacks.length === 0) throw new DeployError(`${directory} holds no stack.`);
  return { stacks, assetPath: (hash) => assets.get(hash) };
}

/** Whether a path exists and is a directory. */
export function isDirectory(file: string): boolean {
  return existsSync(file) && statSync(file).isDirectory();
}

/** Stack artifacts, each after those it depends on. */
function inOrder(artifacts: Record<string, Artifact>): [string, Artifact][] {
  const ordered = new Map<string, Artifact>();
  const visiting = new Set<string>();
  const visit = (id: string) => {
    const artifact = artifacts[id];
    if (!artifact || ordered.has(id)) return;
    if (visiting.has(id))
      throw new DeployError(`The stacks depend on each other in a circle: ${[...visiting].join(', ')}`);
    visiting.add(id);
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    visiting.delete(id);
    if (artifact.type === 'aws:cloudformation:stack') ordered.set(id, artifact);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...ordered];
}

function readJson(file: string): unknown {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content === 'object' && content !== null) return content;
  } catch (cause) {
    throw new DeployError(`${file} cannot be read: ${(cause as Error).message}`);
  }
  throw new DeployError(`${file} cannot be read: it holds no object.`);
}
