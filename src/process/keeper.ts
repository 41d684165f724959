import { type ChildProcess, spawn } from 'node:child_process';

/**
 * The keeper: a shell that waits until Lockstep is gone, however it went (its stdin closes even after SIGKILL), then
 * kills the users' commands that still run and removes the scratch directories that are still there. `lost` says that
 * a command began, `ended` that it is over. Commands are found by their mark (Linux) and by their process group.
 */
const SCRIPT = `
trap '' INT TERM HUP
running=
while read -r verb one two; do
  case $verb in
    dir) set -- "$@" "$one\${two:+ $two}" ;;
    began) running="$running $one:$two" ;;
    ended) running=$(printf '%s' "$running" | sed "s/ $one:[0-9]*//") ;;
  esac
done
for each in $running; do
  mark=\${each%:*}
  kill -KILL -- "-\${each#*:}" 2>/dev/null
  for round in 1 2 3; do
    for environ in $(grep -lsF "LOCKSTEP_RUN=$mark" /proc/[0-9]*/environ 2>/dev/null); do
      pid=\${environ#/proc/}
      kill -KILL "\${pid%/environ}" 2>/dev/null
    done
  done
done
[ $# -eq 0 ] || rm -rf -- "$@"
`;

let keeper: ChildProcess | undefined;

function tell(line: string): void {
  if (process.platform === 'win32' || line.includes('\n')) return;
  keeper ??= start();
  keeper.stdin?.write(`${line}\n`);
}

/** A millisecond or two, once a process. Without a shell nothing is kept: it is only the second net. */
function start(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  const { stdin } = child as { stdin: { unref?: () => void } };
  stdin.unref?.();
  return child;
}

/** Has the directory removed should Lockstep end before it does so itself. */
export function keepDirectory(dir: string): void {
  tell(`dir ${dir}`);
}

/** Has the command killed should Lockstep end before it does; dispose it once the command is over. */
export function keepCommand({ mark, group }: { mark: string; group: number }): Disposable {
  tell(`began ${mark} ${group}`);
  return { [Symbol.dispose]: () => tell(`ended ${mark}`) };
}
