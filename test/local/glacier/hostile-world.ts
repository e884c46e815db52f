import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerProcess, startServerProcess } from '../../../bench/servers/server-process';
import { fileTree } from './file-tree';
import { request } from './hostile-request';
import { RawConnection, type RawReply } from './raw-connection';

/** Real time after which a server without an answer counts as hanging. */
export const hangRealMs = 10_000;
/** Real time for which the server waits for more of a body. */
export const bodyIdleTimeoutRealMs = 300;

/** Leftovers that the server must not produce. */
export interface Leaks {
  /** Files of refused or aborted requests. */
  files: string[];
  /** Files created or changed outside the server's directory. */
  outside: string[];
  connections: number;
}

export interface HostileWorld {
  server: ServerProcess;
  directory: string;
  /** Send bytes on a new connection. */
  exchange(bytes: Buffer | string, options?: { head?: boolean }): Promise<ReplySummary>;
  leaks(): Promise<Leaks>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Glacier in a process of its own with a vault `photos`, its directory deep in one that holds a canary. */
export async function openHostileWorld(): Promise<HostileWorld> {
  const parent = await mkdtemp(join(tmpdir(), 'glacier-hostile-'));
  const directory = join(parent, 'a', 'b', 'glacier');
  await mkdir(directory, { recursive: true });
  await writeFile(join(parent, 'canary'), 'untouched');
  await writeFile(join(parent, 'a', 'b', 'canary'), 'untouched');
  const config = { fsync: false, bodyIdleTimeoutSeconds: bodyIdleTimeoutRealMs / 1000 };
  const start = () => startServerProcess('glacier.ts', directory, JSON.stringify(config));
  const world: HostileWorld = {
    server: await start(),
    directory,
    async exchange(bytes, options = {}) {
      const connection = new RawConnection(world.server.port);
      try {
        connection.write(bytes);
        const reply = await connection.reply(hangRealMs, options);
        if (typeof reply === 'string') throw new Error(`the server answered nothing: ${reply}`);
        return summaryOf(reply);
      } finally {
        connection.destroy();
      }
    },
    async leaks() {
      const connections = await connectionsLeft(world.server);
      const outside = [...(await fileTree(parent)).keys()].filter(
        (path) => !path.startsWith(join('a', 'b', 'glacier')),
      );
      const expected = ['a', 'a/b', 'a/b/canary', 'canary'];
      const changed = outside.filter((path) => !expected.includes(path));
      for (const path of ['canary', 'a/b/canary']) {
        if ((await readFile(join(parent, path), 'utf8')) !== 'untouched') changed.push(path);
      }
      return { files: await strayFiles(world), outside: changed, connections };
    },
    async restart() {
      await world.server.stop();
      world.server = await start();
    },
    async close() {
      await world.server.stop();
      await rm(parent, { recursive: true, force: true });
    },
  };
  await world.exchange(request('PUT', '/-/vaults/photos'));
  return world;
}

/** Count the server's open connections a moment after the clients have disconnected. */
async function connectionsLeft(server: ServerProcess): Promise<number> {
  let connections = 0;
  for (let attempt = 0; attempt < 50; attempt++) {
    connections = (await server.usage()).connections;
    if (connections === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return connections;
}

/** List temporary files, and files that no log and no list refers to. */
async function strayFiles(world: HostileWorld): Promise<string[]> {
  const directory = join(world.directory, 'glacier');
  const tree = [...(await fileTree(directory)).keys()];
  const logs = new Map<string, string>();
  for (const path of tree.filter((name) => /^vaults\/[^/]+\/archives\.jsonl$/.test(name))) {
    logs.set(path.split('/')[1] as string, await readFile(join(directory, path), 'utf8'));
  }
  const jobs = await readFile(join(directory, 'jobs.jsonl'), 'utf8');
  return tree.filter((path) => {
    if (/(^trash|\/incoming)\/|incoming-|\.tmp$/.test(path)) return true;
    const output = /^outputs\/(.+)$/.exec(path)?.[1];
    if (output) return !jobs.includes(`"${output}"`);
    const [, vaultKey = '', archiveId] = /^vaults\/([^/]+)\/data\/..\/([^/]+?)(?:\.leaves)?$/.exec(path) ?? [];
    return archiveId !== undefined && !logs.get(vaultKey)?.includes(`{"archive":{"id":"${archiveId}"`);
  });
}

export interface ReplySummary {
  status: number;
  /** Status, or `400 Code: message` for an error of Glacier. */
  line: string;
  text: string;
  headers: RawReply['headers'];
  interim: number[];
}

export function summaryOf(reply: RawReply): ReplySummary {
  const { status, headers, interim } = reply;
  const text = reply.body.toString();
  const isError = status >= 400 && headers.get('content-type') === 'application/json' && text !== '';
  const { code, message } = isError ? (JSON.parse(text) as Record<string, string>) : {};
  return { status, line: isError ? `${status} ${code}: ${message}` : String(status), text, headers, interim };
}
