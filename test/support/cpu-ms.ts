/** CPU time that this thread has used, in ms: unlike the clock, it does not run while others use the machine. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
