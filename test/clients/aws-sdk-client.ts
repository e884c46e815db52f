import * as sdk from '@aws-sdk/client-glacier';
import { type ClientUnderTest, credentials, type Members, type Reply, region, withoutNulls } from './client-under-test';

type Command = Parameters<sdk.GlacierClient['send']>[0];
type CommandClass = new (input: Members) => Command;

const commands = sdk as unknown as Record<string, CommandClass>;

/** `@aws-sdk/client-glacier` 3. */
export class AwsSdkClient implements ClientUnderTest {
  async call(endpoint: string, operation: string, input: Members): Promise<Reply> {
    // The tests move the server's clock, not their own: the SDK would take every refusal for a skewed clock and repeat it.
    const config = {
      endpoint,
      region,
      credentials: { ...credentials },
      maxAttempts: 1,
      disableClockSkewCorrection: true,
    };
    const client = new sdk.GlacierClient(config);
    const CommandOf = commands[`${operation}Command`];
    if (!CommandOf) throw new Error(`@aws-sdk/client-glacier has no ${operation}Command`);
    try {
      // A copy of the input, because the SDK adds the account to it.
      const { $metadata, body, ...output } = (await client.send(
        new CommandOf({ ...input }),
      )) as sdk.GetJobOutputCommandOutput;
      const members: Members = body ? { ...output, body: Buffer.from(await body.transformToByteArray()) } : output;
      return { status: $metadata.httpStatusCode, output: withoutNulls(members) as Members };
    } catch (error) {
      if (!(error instanceof sdk.GlacierServiceException)) throw error;
      return {
        status: error.$metadata.httpStatusCode,
        refusal: { code: error.name, message: error.message },
      };
    } finally {
      client.destroy();
    }
  }
}
