import type { ServerResponse } from 'node:http';
import type { ServiceError } from './service-error';
import { toXml } from './xml';

/** Writes an error in the wire format of a service. */
export type ErrorWriter = (response: ServerResponse, error: ServiceError, requestId: string) => void;

function send(response: ServerResponse, error: ServiceError, headers: Record<string, string>, body: string): void {
  response.writeHead(error.statusCode, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

const faultSide = (error: ServiceError, client: string, server: string) => (error.statusCode < 500 ? client : server);

/** AWS JSON 1.0 and 1.1: DynamoDB, SQS, Step Functions, KMS, Systems Manager, Secrets Manager. */
function jsonProtocol(version: '1.0' | '1.1', namespace: string): ErrorWriter {
  return (response, error, requestId) =>
    send(
      response,
      error,
      {
        'Content-Type': `application/x-amz-json-${version}`,
        'x-amzn-RequestId': requestId,
        'x-amzn-query-error': `${error.queryCode ?? error.code};${faultSide(error, 'Sender', 'Receiver')}`,
      },
      JSON.stringify({ __type: `${namespace}#${error.code}`, message: error.message }),
    );
}

/** The Query protocol: SNS, STS, CloudFormation. */
function queryProtocol(namespace: string): ErrorWriter {
  return (response, error, requestId) => {
    const described = { Type: faultSide(error, 'Sender', 'Receiver'), Code: error.code, Message: error.message };
    const content = toXml({ Error: described, RequestId: requestId });
    const body = `<ErrorResponse xmlns="${namespace}">${content}</ErrorResponse>`;
    send(response, error, { 'Content-Type': 'text/xml', 'x-amzn-RequestId': requestId }, body);
  };
}

const s3: ErrorWriter = (response, error, requestId) => {
  const described = { Code: error.code, Message: error.message, ...error.details };
  const content = toXml({ ...described, RequestId: requestId, HostId: 'embedded' });
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${content}</Error>`;
  send(response, error, { 'Content-Type': 'application/xml', 'x-amz-request-id': requestId }, body);
};

const glacier: ErrorWriter = (response, error, requestId) => {
  const body = { code: error.code, message: error.message, type: faultSide(error, 'Client', 'Server') };
  const headers = {
    'Content-Type': 'application/json',
    'x-amzn-RequestId': requestId,
    'x-amzn-ErrorType': error.code,
  };
  send(response, error, headers, JSON.stringify(body));
};

const lambda: ErrorWriter = (response, error, requestId) => {
  const body = { Type: faultSide(error, 'User', 'Service'), Message: error.message, message: error.message };
  const headers = {
    'Content-Type': 'application/json',
    'x-amzn-RequestId': requestId,
    'x-amzn-ErrorType': error.code,
  };
  send(response, error, headers, JSON.stringify(body));
};

const writers = new Map<string, ErrorWriter>(
  Object.entries({
    s3,
    glacier,
    lambda,
    dynamodb: jsonProtocol('1.0', 'com.amazonaws.dynamodb.v20120810'),
    sqs: jsonProtocol('1.0', 'com.amazonaws.sqs'),
    states: jsonProtocol('1.0', 'com.amazonaws.swf.service.v2.model'),
    kms: jsonProtocol('1.1', 'com.amazonaws.kms'),
    ssm: jsonProtocol('1.1', 'com.amazonaws.ssm'),
    secretsmanager: jsonProtocol('1.1', 'com.amazonaws.secretsmanager'),
    sns: queryProtocol('http://sns.amazonaws.com/doc/2010-03-31/'),
    sts: queryProtocol('https://sts.amazonaws.com/doc/2011-06-15/'),
    cloudformation: queryProtocol('http://cloudformation.amazonaws.com/doc/2010-05-15/'),
  }),
);

/** The error writer of a service by its signing name; the default is that of a REST JSON service. */
export function errorWriterOf(signingName: string): ErrorWriter {
  return writers.get(signingName) ?? lambda;
}
