import { formatBytes } from './bytes';

/** `12.0 MiB/s` */
export const formatRate = (bytesPerSecond: number): string => `${formatBytes(Math.floor(bytesPerSecond))}/s`;
