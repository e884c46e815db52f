import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { type ClientConfigForRole, clientPerRole } from './sdk-clients';
import { takeArguments, toIntegrationError } from './sdk-errors';
import { IntegrationError, type TaskIntegration } from './task-integration';

/** The payload as JSON; a text that is none is passed on as a text. */
function parsePayload(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A function that failed: its error type names the States error, and its payload is the cause. */
function functionError(payload: unknown, text: string): IntegrationError {
  const { errorType } = Object(payload) as { errorType?: unknown };
  return new IntegrationError(typeof errorType === 'string' && errorType !== '' ? errorType : 'Lambda.Unknown', text);
}

/** `lambda:invoke`. */
export function lambdaInvoke(configFor: ClientConfigForRole): TaskIntegration {
  // One attempt: a second one would run the function again, with the same task token.
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
