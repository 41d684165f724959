/** npm's name for the machine's embedded server (`linux-x64`), also where none exists for it. */
export function embeddedPlatform(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `${system}-${process.arch}`;
}

/** `postgres` or `postgres.exe`. */
export function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}
