/** A command of CDK that works on the synthesized stacks. */
export type CdkVerb = 'diff' | 'deploy' | 'destroy';

/** Whether arguments begin with names, and not with an option. */
export const beginWithName = ([first]: readonly string[]): boolean => first !== undefined && !first.startsWith('-');

/**
 * Arguments of the CDK command line.
 *
 * @param further names of stacks first, then options of CDK
 */
export function cdkArguments(verb: CdkVerb, app: string, further: readonly string[]): string[] {
  // CDK compares all stacks when none is named, and deploys or destroys none.
  const isComplete = verb === 'diff' || beginWithName(further) || further.includes('--all');
  return [verb, '--app', app, ...further, ...(isComplete ? [] : ['--all'])];
}
