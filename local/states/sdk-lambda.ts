import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { type ClientConfigForRole, clientPerRole } from './sdk-clients';
import { takeArguments, toIntegrationError } from './sdk-errors';
import { IntegrationError, type TaskIntegration } from './task-integration';

/** The payload as a JSON value; invalid JSON is returned as text. */
function parsePayload(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The error of a failed function, named by its error type, with its payload as the cause. */
function functionError(payload: unknown, text: string): IntegrationError {
  const { errorType } = Object(payload) as { errorType?: unknown };
  return new IntegrationError(typeof errorType === 'string' && errorType !== '' ? errorType : 'Lambda.Unknown', text);
}

/** The integration `lambda:invoke`. */
export function lambdaInvoke(configFor: ClientConfigForRole): TaskIntegration {
  // No retries: they would run the function again with the same task token.
  const clientOf = clientPerRole(configFor, (config) => new LambdaClient({ ...config, maxAttempts: 1 }));
  return async (args, { roleArn }) => {
    const { Payload, ...input } = takeArguments(
      args,
      ['FunctionName'],
      ['Payload', 'Qualifier', 'InvocationType', 'LogType', 'ClientContext'],
    );
    const command = new InvokeCommand({
      ...(input as unknown as InvokeCommandInput),
      Payload: Payload === undefined ? undefined : Buffer.from(JSON.stringify(Payload)),
    });
    const answer = await clientOf(roleArn)
      .send(command)
      .catch((error) => {
        throw toIntegrationError('Lambda', error);
      });
    const text = Buffer.from(answer.Payload ?? []).toString();
    const payload = parsePayload(text);
    if (answer.FunctionError !== undefined) throw functionError(payload, text);
    return { ExecutedVersion: answer.ExecutedVersion, Payload: payload, StatusCode: answer.StatusCode };
  };
}
