import { Template } from 'aws-cdk-lib/assertions';
import { type MoraineConfigInput, parseConfig } from '../../core/contracts/config';
import { addMoraineStacks, emptyMoraineApp } from '../../lib/moraine-app';
import { temporaryDirectory } from '../local/temporary-directory';

// CDK's own check of the templates takes seconds; synthesis.test.ts runs it once for all.
process.env.CDK_VALIDATION = 'false';

// biome-ignore lint/suspicious/noExplicitAny: a template is JSON of any shape
export type Json = any;

export interface SynthesizedTemplates {
  state: Json;
  app: Json;
}

/** Both templates of a configuration, without bundling the functions. */
export function synthesizedTemplates(config: MoraineConfigInput = { vaults: ['demo'] }): SynthesizedTemplates {
  const app = emptyMoraineApp({ outdir: temporaryDirectory(), context: { 'aws:cdk:bundling-stacks': [] } });
  const stacks = addMoraineStacks(app, parseConfig(config));
  return { state: Template.fromStack(stacks.state).toJSON(), app: Template.fromStack(stacks.code).toJSON() };
}

export function resourcesOf(template: Json, type: string): { id: string; properties: Json; resource: Json }[] {
  return Object.entries<Json>(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => ({ id: readable(id), properties: resource.Properties, resource }));
}

/** A function's properties by the last part of its name. */
export function functionsByName(app: Json): Map<string, Json> {
  return new Map(
    resourcesOf(app, 'AWS::Lambda::Function').map(({ properties }) => [
      String(properties.FunctionName).replace(/^moraine-/, ''),
      properties,
    ]),
  );
}

/**
 * A value of a template as text: `<StateTable.Arn>` for a reference, whichever of the two stacks the resource is in, and
 * `<Region>` for a pseudo parameter.
 */
export function textOf(value: Json, templates: SynthesizedTemplates): string {
  if (typeof value !== 'object') return String(value);
  if ('Ref' in value) return `<${value.Ref.startsWith('AWS::') ? value.Ref.slice(5) : readable(value.Ref)}>`;
  if ('Fn::GetAtt' in value) return `<${readable(value['Fn::GetAtt'][0])}.${value['Fn::GetAtt'][1]}>`;
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map((part: Json) => textOf(part, templates)).join(separator);
  }
  if ('Fn::ImportValue' in value) {
    const exported = Object.values<Json>(templates.state.Outputs).find(
      (output) => output.Export?.Name === value['Fn::ImportValue'],
    );
    return textOf(exported.Value, templates);
  }
  if ('Fn::Select' in value) return `<part ${value['Fn::Select'][0]} of ${JSON.stringify(value['Fn::Select'][1])}>`;
  throw new Error(`no text for ${JSON.stringify(value)}`);
}

/** A logical id without the hash that CDK appends. */
function readable(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, '');
}
