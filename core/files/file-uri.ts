import type { WorkingFiles } from '../ports/working-files';

/** URI of a working file, for messages. */
export const fileUri = ({ bucket }: Pick<WorkingFiles, 'bucket'>, key: string) => `s3://${bucket}/${key}`;
