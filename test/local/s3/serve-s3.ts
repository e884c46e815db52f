import { startS3 } from './s3-server';

/**
 * The embedded S3 in a process of its own: prints its port, then its resident memory in bytes for every line it reads.
 * Started with the directory as its argument.
 */
async function main(): Promise<void> {
  const server = await startS3(process.argv[2]);
  server.s3.createBucket('served');
  let peakBytes = 0;
  const sample = () => {
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
  };
  setInterval(sample, 20);
  process.stdin.on('data', () => {
    sample();
    console.log(peakBytes);
    peakBytes = 0;
  });
  process.stdin.on('end', () => process.exit(0));
  console.log(server.port);
}

void main();
