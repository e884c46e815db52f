// The memory of a function environment: everything resident in its process, Node.js itself included. Lambda, too, counts all of it.
const { readFileSync } = require('node:fs');

/** Time between two looks at the memory during an invocation. */
const INTERVAL_MS = 100;

/**
 * Peak resident memory of this process in bytes. On Linux it is the high-water mark of the process: getrusage starts with the
 * memory of the parent when it started this process.
 */
function peakRssBytes() {
  if (process.platform === 'linux') {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (peak) return Number(peak[1]) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}

/**
 * Watch the peak until the function that is returned is called. A handler that blocks the event loop is not seen meanwhile, but the
 * peak that its answer tells is.
 */
function watchMemory(limitBytes, onExceeded) {
  const timer = setInterval(() => {
    if (peakRssBytes() > limitBytes) onExceeded();
  }, INTERVAL_MS);
  return () => clearInterval(timer);
}

module.exports = { peakRssBytes, watchMemory };
