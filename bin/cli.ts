#!/usr/bin/env tsx
// The AWS SDK versions in use run on this Node; its notice about later ones would be on every command's stderr.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

import { main } from '../cli/main';
import { calledAs } from '../cli/terminal/complete-commands';

/** Exit codes above this one say that a signal ended the command; what it waited for is still under way. */
const BY_SIGNAL = 128;

main(process.argv.slice(2), undefined, undefined, calledAs(process.env)).then((code) => {
  process.exitCode = code;
  if (code > BY_SIGNAL) process.exit();
});
