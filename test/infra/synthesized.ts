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

/** A state machine by the last part of its name: its properties, and its definition with references as `textOf` writes them. */
export function machineOf(templates: SynthesizedTemplates, name: string): { properties: Json; definition: Json } {
  const machines = resourcesOf(templates.app, 'AWS::StepFunctions::StateMachine');
  const machine = machines.find(({ properties }) => properties.StateMachineName === `moraine-${name}`);
  if (!machine) throw new Error(`there is no state machine ${name}`);
  const { properties } = machine;
  return { properties, definition: JSON.parse(textOf(properties.DefinitionString, templates)) };
}

/** The steps of a definition that invoke a function, by name; those of its maps too. */
export function functionSteps(states: Json): Map<string, Json> {
  const steps = new Map<string, Json>();
  for (const [name, state] of Object.entries<Json>(states)) {
    if (/:lambda:invoke/.test(state.Resource ?? '')) steps.set(name, state);
    if (!state.ItemProcessor) continue;
    for (const [inner, step] of functionSteps(state.ItemProcessor.States)) steps.set(inner, step);
  }
  return steps;
}

export function retryOf(retries: Json[], error: string): Json {
  return retries.find(({ ErrorEquals }) => ErrorEquals.includes(error));
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
  if ('Fn::Sub' in value) {
    return value['Fn::Sub'].replace(/\$\{(!?)([^}]*)\}/g, (whole: string, literal: string, reference: string) =>
      literal ? whole.replace('!', '') : textOf({ Ref: reference }, templates),
    );
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
