import type { ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

const OUTPUT_LIMIT = 200_000;
const LINE_LIMIT = 20_000;

interface Captured {
  read(): { output: string; stdout: string };
}

/** Keeps the tail of both streams merged, and the head of stdout where asked; hands on lines. */
export function captureOutput(
  child: ChildProcess,
  { onLine, stdoutLimit = 0 }: { onLine?: (line: string) => void; stdoutLimit?: number },
): Captured {
  let output = '';
  let stdout = '';
  const flushes: Array<() => void> = [];

  const listen = (stream: ChildProcess['stdout'], keep: (text: string) => void) => {
    const decoder = new StringDecoder('utf8');
    let line = '';
    const take = (text: string) => {
      output += text;
      if (output.length > 2 * OUTPUT_LIMIT) output = output.slice(-OUTPUT_LIMIT);
      keep(text);
      if (onLine === undefined) return;
      const lines = (line + text).split('\n');
      line = (lines.pop() ?? '').slice(-LINE_LIMIT);
      for (const whole of lines) onLine(whole);
    };
    stream?.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
    flushes.push(() => {
      take(decoder.end());
      if (line !== '') onLine?.(line);
      line = '';
    });
  };
  listen(child.stdout, (text) => {
    if (stdout.length < stdoutLimit) stdout += text.slice(0, stdoutLimit - stdout.length);
  });
  listen(child.stderr, () => undefined);

  return {
    read() {
      for (const flush of flushes.splice(0)) flush();
      return { output: output.slice(-OUTPUT_LIMIT), stdout };
    },
  };
}
