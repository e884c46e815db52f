/**
 * Requests of the PUT class that it takes to write an archive to S3: one PutObject up to the length of a range, else an
 * UploadPart per range, CreateMultipartUpload and CompleteMultipartUpload.
 */
export function s3RequestsFor(sizeBytes: number, rangeBytes: number): number {
  return sizeBytes <= rangeBytes ? 1 : Math.ceil(sizeBytes / rangeBytes) + 2;
}
