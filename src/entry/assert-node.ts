// Imported before all else: an older Node stops at the first thing that it does not know, and says nothing of use.
// The sources are run as they are, and use `using`; the bundle in dist/ is made for older versions too.
const oldest = import.meta.url.endsWith('.ts') ? [24, 0] : [22, 12];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [leastMajor = 0, leastMinor = 0] = oldest;

if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
  console.error(`lockstep: Node ${process.versions.node} is too old. Use Node ${oldest.join('.')} or newer.`);
  process.exit(2);
}
