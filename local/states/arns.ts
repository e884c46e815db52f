/** Account and region of Step Functions resources. */
export interface ArnScope {
  region: string;
  accountId: string;
}

function statesArn(scope: ArnScope, resource: string): string {
  return `arn:aws:states:${scope.region}:${scope.accountId}:${resource}`;
}

export function stateMachineArn(scope: ArnScope, name: string): string {
  return statesArn(scope, `stateMachine:${name}`);
}

export function executionArn(scope: ArnScope, machineName: string, executionName: string): string {
  return statesArn(scope, `execution:${machineName}:${executionName}`);
}

/** ARN of a Map Run: `mapRun:MACHINE/LABEL:UUID`. */
export function mapRunArn(scope: ArnScope, machineName: string, label: string, id: string): string {
  return statesArn(scope, `mapRun:${machineName}/${label}:${id}`);
}

/** State machine name of a Map Run's children, whose ARNs are `execution:MACHINE/LABEL:UUID`. */
export function childMachineName(machineName: string, label: string): string {
  return `${machineName}/${label}`;
}

/** @returns the resource part of an ARN of the given kind, or undefined for any other text */
export function resourceOfArn(arn: string, kind: 'stateMachine' | 'execution' | 'mapRun'): string | undefined {
  return new RegExp(`^arn:aws[a-z-]*:states:[a-z0-9-]+:\\d{12}:${kind}:(.+)$`).exec(arn)?.[1];
}

/**
 * Whether a text may name a state machine or an execution: 1–80 characters without white space, wildcards, brackets,
 * control characters and the like.
 *
 * @see AWS Step Functions API Reference, StartExecution, "name"
 */
export function isValidName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the rule forbids them by code point
  return name.length >= 1 && name.length <= 80 && !/[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name);
}
