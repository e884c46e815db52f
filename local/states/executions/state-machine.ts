import type { Definition } from '../language/definition';

export interface StateMachine {
  arn: string;
  name: string;
  roleArn: string;
  /** As given. */
  definitionText: string;
  definition: Definition;
  createdAtMs: number;
}
