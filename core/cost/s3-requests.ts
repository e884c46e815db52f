/**
 * Number of PUT-class requests that write an archive to S3: one PutObject up to the length of a range, otherwise an
 * UploadPart per range, CreateMultipartUpload and CompleteMultipartUpload.
 */
export function s3RequestsFor(sizeBytes: number, rangeBytes: number): number {
  return sizeBytes <= rangeBytes ? 1 : Math.ceil(sizeBytes / rangeBytes) + 2;
}
