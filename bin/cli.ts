#!/usr/bin/env tsx
// The AWS SDK versions in use run on this Node; its notice about later ones would be on every command's stderr.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

import { main } from '../cli/main';

/** From here on a code says that a signal ended a command, and what it waited for is still under way. */
const BY_SIGNAL = 128;

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  if (code > BY_SIGNAL) process.exit();
});
