import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';

/** A client that knows the outputs of these stacks. */
export const clientWith = (stacks: Record<string, Record<string, string>>): CloudFormationClient =>
  ({
    config: { region: async () => 'eu-west-1' },
    send: async ({ input }: { input: { StackName: string } }) => {
      const outputs = stacks[input.StackName];
      if (!outputs) {
        const message = `Stack with id ${input.StackName} does not exist`;
        throw Object.assign(new Error(message), { name: 'ValidationError' });
      }
      return {
        Stacks: [{ Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })) }],
      };
    },
  }) as unknown as CloudFormationClient;
