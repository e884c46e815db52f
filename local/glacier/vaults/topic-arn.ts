import { invalidParameter } from '../wire/glacier-error';

/** Check the form of the ARN of an SNS topic; the topic need not exist. @throws 400 */
export function checkedTopicArn(text: string): string {
  if (!/^arn:[a-z0-9-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]{1,256}$/.test(text)) {
    throw invalidParameter(`Invalid SNS topic ARN: ${text}`);
  }
  return text;
}
