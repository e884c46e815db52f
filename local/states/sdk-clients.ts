/** How to reach the other services as one role. */
export interface ClientConfig {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

export type ClientConfigForRole = (roleArn: string) => ClientConfig;

/** Calls of one role under way at once, before they queue on the client's side. */
const SOCKETS_MAX = 256;

/** One client per role, made when it is first needed. */
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
