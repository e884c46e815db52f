import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GlacierHttp } from './glacier-client';
import { type ServerProcess, startServerProcess } from './servers/server-process';

export interface Load {
  /** Number of archives, all in one vault. */
  archives: number;
  /** Number of retrievals, each of another archive, in one job list. At most `archives`. */
  jobs: number;
}

export interface Step {
  name: string;
  seconds: number;
  /** CPU time of the server. */
  cpuSeconds: number;
  /** Largest resident set of the server process up to the end of the step. */
  rssPeakBytes: number;
}

export interface ObservedTotals {
  /** Number of entries of the inventory and size of its download. */
  json: { entries: number; sizeBytes: number };
  csv: { entries: number; sizeBytes: number };
  /** Number of distinct jobs that ListJobs returned. */
  listedJobs: number;
  /** Number of pages that ListJobs returned. */
  pages: number;
}

const vault = 'scans';
const clients = 8;
const dayMs = 86_400_000;
const jsonEntry = Buffer.from('{"ArchiveId":');
const lineFeed = Buffer.from('\n');

/** Start a server, put it under a load, and read everything back through the API. A restart is the last step. */
export async function runLoad({ archives, jobs }: Load, onStep: (step: Step) => void): Promise<ObservedTotals> {
  const directory = await mkdtemp(join(tmpdir(), 'glacier-load-'));
  const config = JSON.stringify({ fsync: false, lifetimes: { outputHours: 1000 } });
  let server = await startServerProcess('glacier.ts', directory, config);
  const http = new GlacierHttp(server.port);
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const [before, startedAtMs] = [(await server.usage()).cpuSeconds, performance.now()];
    const result = await work();
    const { cpuSeconds, rssPeakBytes } = await server.usage();
    onStep({ name, seconds: (performance.now() - startedAtMs) / 1000, cpuSeconds: cpuSeconds - before, rssPeakBytes });
    return result;
  };
  try {
    await step(`seed ${archives} archives`, () => server.ask('seed', { vaultName: vault, archives }));
    const jobIds = await step('inventory jobs in JSON and CSV', () => inventoryJobs(server, http));
    const json = await step('download the JSON', () => download(http, jobIds.json, jsonEntry));
    const csv = await step('download the CSV', () => download(http, jobIds.csv, lineFeed, jobs));
    await step(`initiate ${jobs} jobs`, () => initiate(http, csv.archiveIds));
    await step('complete them', () => server.ask('advance', dayMs));
    const listed = await step('ListJobs to the end', () => listAll(http));
    await server.stop();
    const startedAtMs = performance.now();
    server = await startServerProcess('glacier.ts', directory, config);
    const { cpuSeconds, rssPeakBytes } = await server.usage();
    onStep({ name: 'restart', seconds: (performance.now() - startedAtMs) / 1000, cpuSeconds, rssPeakBytes });
    return {
      json: { entries: json.entries, sizeBytes: json.sizeBytes },
      // One line is the header.
      csv: { entries: csv.entries - 1, sizeBytes: csv.sizeBytes },
      listedJobs: listed.jobs,
      pages: listed.pages,
    };
  } finally {
    http.close();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function inventoryJobs(server: ServerProcess, http: GlacierHttp): Promise<{ json: string; csv: string }> {
  const json = await http.job(vault, { Type: 'inventory-retrieval' });
  const csv = await http.job(vault, { Type: 'inventory-retrieval', Format: 'CSV' });
  await server.ask('advance', dayMs / 4);
  return { json, csv };
}

/** Read a job's output to its end and count the occurrences of a mark. Of a CSV, keep the first `idsMax` archive ids. */
async function download(http: GlacierHttp, jobId: string, mark: Buffer, idsMax = 0) {
  const response = await http.send('GET', `${vault}/jobs/${jobId}/output`);
  const archiveIds: string[] = [];
  let [entries, sizeBytes] = [0, 0];
  let carried: Buffer = Buffer.alloc(0);
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    const data = Buffer.concat([carried, chunk]);
    let start = 0;
    for (let index = data.indexOf(mark); index >= 0; index = data.indexOf(mark, start)) {
      // The header is the first entry.
      if (entries > 0 && archiveIds.length < idsMax) archiveIds.push(data.toString('latin1', start, start + 138));
      entries++;
      start = index + mark.length;
    }
    // A mark or an id may span two chunks.
    carried = mark === lineFeed ? data.subarray(start) : data.subarray(Math.max(start, data.length - mark.length + 1));
  }
  if (sizeBytes !== Number(response.headers['content-length'])) throw new Error(`the output ended at ${sizeBytes}`);
  return { entries, sizeBytes, archiveIds };
}

async function initiate(http: GlacierHttp, archiveIds: readonly string[]): Promise<void> {
  let next = 0;
  const client = async () => {
    while (next < archiveIds.length) {
      await http.job(vault, { Type: 'archive-retrieval', ArchiveId: archiveIds[next++], Tier: 'Bulk' });
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
}

async function listAll(http: GlacierHttp): Promise<{ jobs: number; pages: number }> {
  const jobIds = new Set<string>();
  let marker = '';
  for (let pages = 1; pages <= 100_000; pages++) {
    const page = await http.json<{ JobList: { JobId: string }[]; Marker: string | null }>(
      `${vault}/jobs?limit=50&marker=${marker}`,
    );
    for (const { JobId } of page.JobList) jobIds.add(JobId);
    if (page.Marker === null) return { jobs: jobIds.size, pages };
    marker = page.Marker;
  }
  throw new Error('the list of jobs does not end');
}
