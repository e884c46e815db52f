import { sqsClient } from '../../adapters/aws/clients/sqs';
import { sqsQueue } from '../../adapters/aws/sqs-queue';
import { RawServer } from './raw-server';

interface Entry {
  Id: string;
  MessageBody: string;
}

let sqs: RawServer;
let client: ReturnType<typeof sqsClient>;
let batches: string[][];
beforeEach(async () => {
  sqs = await RawServer.start();
  client = sqsClient({ ...sqs.clientConfig, md5: false });
  batches = [];
});
afterEach(async () => {
  client.destroy();
  await sqs.stop();
});

const url = () => `${sqs.clientConfig.endpoint}/123456789012/ranges`;

/** Refuse the entries that `refuses` says, each as a partial failure. */
function refusing(refuses: (body: string, attempt: number) => boolean, SenderFault = false) {
  sqs.answer = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { Entries } = JSON.parse(Buffer.concat(chunks).toString()) as { Entries: Entry[] };
    batches.push(Entries.map((entry) => entry.MessageBody));
    const refused = Entries.filter((entry) => refuses(entry.MessageBody, batches.length));
    const accepted = Entries.filter((entry) => !refused.includes(entry));
    const answer = {
      Successful: accepted.map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: '' })),
      Failed: refused.map(({ Id }) => ({ Id, Code: 'InternalError', Message: 'try again', SenderFault })),
    };
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
  };
}

test('only refused messages are sent again', async () => {
  refusing((body, attempt) => body === '"b"' && attempt < 3);
  await sqsQueue(client, url()).send(['a', 'b', 'c']);
  expect(batches).toEqual([['"a"', '"b"', '"c"'], ['"b"'], ['"b"']]);
});

test('messages that are refused repeatedly are an error', async () => {
  refusing((body) => body === '"b"');
  await expect(sqsQueue(client, url()).send(['a', 'b'])).rejects.toThrow(/refused 1 of 2 messages.*InternalError/);
  expect(batches).toHaveLength(5);
});

test('an invalid message is not sent again', async () => {
  refusing(() => true, true);
  await expect(sqsQueue(client, url()).send(['a'])).rejects.toThrow('refused 1 of 1');
  expect(batches).toHaveLength(1);
});
