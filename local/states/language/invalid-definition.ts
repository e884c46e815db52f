/** A definition that Step Functions would refuse at creation; the message names the location as a path from the root. */
export class InvalidDefinitionError extends Error {
  override readonly name = 'InvalidDefinition';

  constructor(
    problem: string,
    readonly path: string,
  ) {
    super(`Invalid State Machine Definition: '${problem} at ${path === '' ? '/' : path}'`);
  }
}
