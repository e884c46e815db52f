import { s3Client } from '../../../adapters/aws/clients/s3';
import { s3AccountBuckets } from '../../../adapters/aws/s3-account-buckets';
import { s3ObjectReader } from '../../../adapters/aws/s3-object-reader';
import { s3Objects } from '../../../adapters/aws/s3-objects';
import { s3WorkingFiles } from '../../../adapters/aws/s3-working-files';
import type { ClientSettings } from '../client-settings';
import { observeClient, type ServiceClock } from '../observe-client';

export function s3Ports(settings: ClientSettings, clock: ServiceClock, runsBucket: string) {
  const client = observeClient(s3Client(settings), clock);
  return {
    buckets: s3AccountBuckets(client),
    files: s3WorkingFiles(client, runsBucket),
    objects: s3Objects(client),
    reader: s3ObjectReader(client),
  };
}
