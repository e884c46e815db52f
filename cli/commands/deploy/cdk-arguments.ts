import { VALUE_OPTIONS } from './value-options';

/** A command of CDK that works on the synthesized stacks. */
export type CdkVerb = 'diff' | 'deploy' | 'destroy';

/**
 * Arguments of the CDK command line.
 *
 * @param further names of stacks and options of CDK
 */
export function cdkArguments(verb: CdkVerb, app: string, further: readonly string[]): string[] {
  // CDK compares all stacks when none is named, and deploys or destroys none. With `--all` it takes all, whichever are named.
  const isComplete = verb === 'diff' || further.some((argument, position) => isName(argument, further[position - 1]));
  return [verb, '--app', app, ...further, ...(isComplete || further.includes('--all') ? [] : ['--all'])];
}

/** Whether an argument is no option, nor the value of the one before it: CDK takes it for the name of a stack. */
function isName(argument: string, before = ''): boolean {
  return !argument.startsWith('-') && !VALUE_OPTIONS.has(before);
}

/** The value of the option `--profile`; undefined when it is not given. */
export function profileIn(further: readonly string[]): string | undefined {
  const position = further.findIndex((argument) => /^--profile(=|$)/.test(argument));
  if (position < 0) return undefined;
  const [, value] = (further[position] as string).split('=', 2);
  return value ?? further[position + 1];
}
