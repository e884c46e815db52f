import type { WorkingFiles } from '../ports/working-files';

/** Where a working file lies, for messages. */
export const fileUri = ({ bucket }: Pick<WorkingFiles, 'bucket'>, key: string) => `s3://${bucket}/${key}`;
