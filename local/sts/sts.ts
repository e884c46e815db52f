import { answerQuery, FORM_BYTES_MAX, type QueryService } from '../endpoint/query-protocol';
import { principalArn } from '../iam/caller';

/** The operation GetCallerIdentity of AWS STS. */
export function createSts(): QueryService {
  const protocol: Parameters<typeof answerQuery>[0] = {
    signingName: 'sts',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: {
      GetCallerIdentity: (_form, { caller }) => {
        const { accountId, accessKeyId, roleArn, sessionName } = caller;
        return {
          Arn: principalArn(caller),
          UserId: roleArn ? `${accessKeyId}:${sessionName}` : accessKeyId,
          Account: accountId,
        };
      },
    },
  };
  return {
    signingName: 'sts',
    formInQuery: true,
    bodyBytesMax: FORM_BYTES_MAX,
    operationOf: ({ query }) => query.get('Action') ?? undefined,
    handle: (request, response) => answerQuery(protocol, request, response),
    async close() {},
  };
}
