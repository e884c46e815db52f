import { payloadOf } from '../body/payload';
import { receiveText } from '../body/receive';
import { bucketOf, type S3Call } from '../call';
import { sendEmpty, sendXml } from '../respond';
import { noSuchKey } from '../s3-error';
import { element, text } from '../xml/write-xml';
import { requireObject } from './get-object';
import { tagsOfXml } from './tags';

const TAGGING_MAX_BYTES = 64 * 1024;

export function getObjectTagging(call: S3Call): void {
  const { tags } = requireObject(call);
  const set = tags.map(([key, value]) => element('Tag', text('Key', key), text('Value', value)));
  sendXml(call.response, 'Tagging', [element('TagSet', ...set)]);
}

export async function putObjectTagging(call: S3Call): Promise<void> {
  requireObject(call);
  const payload = payloadOf(call.request.http.headers, TAGGING_MAX_BYTES);
  const tags = tagsOfXml(await receiveText(call.request, payload));
  // Read again: the object may have been replaced while the body arrived.
  const { objects } = bucketOf(call);
  const record = objects.get(call.key);
  if (!record) throw noSuchKey(call.key);
  objects.update({ ...record, tags });
  sendEmpty(call.response, 200, { 'content-length': 0 });
}
