/** Settings of SDK clients that call other services as a role. */
export interface ClientConfig {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

export type ClientConfigForRole = (roleArn: string) => ClientConfig;

/** Maximum concurrent calls of a role; further ones queue in the client. */
const SOCKETS_MAX = 256;

/** One client per role, created on demand. */
export function clientPerRole<C>(
  configFor: ClientConfigForRole,
  create: (config: ClientConfig & { requestHandler: object }) => C,
): (roleArn: string) => C {
  const clients = new Map<string, C>();
  return (roleArn) => {
    let client = clients.get(roleArn);
    if (client === undefined) {
      const agent = { keepAlive: true, maxSockets: SOCKETS_MAX };
      client = create({ ...configFor(roleArn), requestHandler: { httpAgent: agent, httpsAgent: agent } });
      clients.set(roleArn, client);
    }
    return client;
  };
}
