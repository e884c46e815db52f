import type { VirtualClock } from '../../clock/virtual-clock';
import type { KeyPair } from '../../iam/administrator-key';
import type { Lambda } from '../../lambda/lambda';
import type { EmbeddedS3, ReceivedObject } from '../../s3/s3';
import { presignedPutUrl } from './presigned-url';
import { ANSWER_MAX_BYTES, readAnswer } from './read-answer';
import type { Answer, SendRequest } from './request';

/** How long the URL of an answer is valid. */
const URL_VALID_SECONDS = 7200;

export interface SendRequestsOptions {
  clock: VirtualClock;
  region: string;
  /** Signs the URLs of answers. */
  key: KeyPair;
  endpointUrl: () => string;
  s3: Pick<EmbeddedS3, 'receiveObjects'>;
  lambda: Pick<Lambda, 'invokeLater'>;
}

/**
 * Requests about custom resources: each invokes a function asynchronously and waits until an answer has been put into a bucket of
 * the service. The first answer counts; later ones, and those that come after the timeout, are dropped.
 */
export function sendRequests({
  clock,
  region,
  key: signer,
  endpointUrl,
  s3,
  lambda,
}: SendRequestsOptions): SendRequest {
  const bucketName = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`;
  const waiting = new Map<string, (object: ReceivedObject) => void>();
  let isOpen = false;
  const openBucket = () => {
    if (!isOpen) s3.receiveObjects(bucketName, (key, object) => waiting.get(key)?.(object));
    isOpen = true;
  };

  return (request, timeoutSeconds) => {
    openBucket();
    const key = `${request.StackId}|${request.LogicalResourceId}|${request.RequestId}`;
    const url = { endpointUrl: endpointUrl(), region, signer, bucketName, key, expiresSeconds: URL_VALID_SECONDS };
    const event = { ...request, ResponseURL: presignedPutUrl({ ...url, signedAt: clock.date() }) };
    return clock.lend(
      () =>
        new Promise<Answer>((resolve) => {
          const end = (answer: Answer) => {
            waiting.delete(key);
            timeout.cancel();
            resolve(answer);
          };
          const timeout = clock.setTimer(clock.now() + timeoutSeconds * 1000, () =>
            end({ kind: 'failed', reason: noAnswer(request.RequestId) }),
          );
          waiting.set(key, ({ sizeBytes, read }) =>
            end(readAnswer(sizeBytes > ANSWER_MAX_BYTES ? undefined : read().toString('utf8'), request)),
          );
          try {
            lambda.invokeLater(request.ServiceToken, JSON.stringify(event));
          } catch (error) {
            end({ kind: 'failed', reason: (error as Error).message });
          }
        }),
    );
  };
}

const noAnswer = (requestId: string) =>
  `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}].`;
