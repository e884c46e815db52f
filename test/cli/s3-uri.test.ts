import { parseDestination, parseS3Uri } from '../../cli/s3-uri';

describe('parseS3Uri', () => {
  it('takes bucket and key apart', () => {
    expect(parseS3Uri('s3://my-bucket/a/b c.jsonl')).toEqual({ bucket: 'my-bucket', key: 'a/b c.jsonl' });
    expect(parseS3Uri('s3://my-bucket')).toEqual({ bucket: 'my-bucket', key: '' });
  });

  it.each(['', 'my-bucket', 'https://my-bucket/x', 's3:/my-bucket', 'S3://my-bucket'])('refuses %j', (text) => {
    expect(() => parseS3Uri(text)).toThrow(/is not an S3 location: write s3:\/\/BUCKET/);
  });

  it.each(['s3://', 's3:///key', 's3://My-Bucket/x', 's3://a_b/x', 's3://ab'])('refuses the bucket of %j', (text) => {
    expect(() => parseS3Uri(text)).toThrow(/is not an S3 bucket name/);
  });
});

describe('parseDestination', () => {
  it('appends a slash to a prefix, so that keys are below it', () => {
    expect(parseDestination('s3://bucket/restored/photos')).toEqual({ bucket: 'bucket', prefix: 'restored/photos/' });
    expect(parseDestination('s3://bucket/restored/')).toEqual({ bucket: 'bucket', prefix: 'restored/' });
    expect(parseDestination('s3://bucket/')).toEqual({ bucket: 'bucket', prefix: '' });
    expect(parseDestination('s3://bucket')).toEqual({ bucket: 'bucket', prefix: '' });
  });

  it('refuses a prefix that begins with a slash or is too long', () => {
    expect(() => parseDestination('s3://bucket//x')).toThrow(/does not begin with/);
    expect(() => parseDestination(`s3://bucket/${'ü'.repeat(260)}`)).toThrow(/at most 512 bytes/);
  });
});
