import stringWidth from 'string-width';
import { cleanLine } from '../report/clean.ts';
import { formatMs } from '../report/format-ms.ts';

/** Tells a person what long work is doing. */
export interface Progress {
  /** A new stage begins; the one before it is done. */
  stage(name: string): void;
  /** What the stage is doing right now. */
  update(doing: string): void;
  /** The running stage, if there is one, ended well. May be called again. */
  done(): void;
  /** The running stage ended badly. */
  fail(why: string): void;
  /** A line that stays; written as it is, so it must be clean already. */
  log(line: string): void;
}

export interface ProgressOptions {
  /** stderr, as a rule: results go to stdout, and only they. */
  stream: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  /** Nothing at all is written. Default false. */
  quiet?: boolean;
  /** Without a terminal, an update is written when nothing was for so long, in ms. Default 30,000. */
  heartbeatMs?: number;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const FRAME_MS = 120;
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_LINE = '\r\u001b[2K';

/** One live line on a terminal, plain lines where stages begin and end elsewhere, silence when asked for. */
export function createProgress({ stream, quiet = false, heartbeatMs = 30_000 }: ProgressOptions): Progress {
  const ignore = (): void => undefined;
  if (quiet) return { stage: ignore, update: ignore, done: ignore, fail: ignore, log: ignore };
  // A reader that has gone away (`2>&1 | head`) is no reason to fail.
  stream.on('error', ignore);
  return stream.isTTY === true ? liveProgress(stream) : plainProgress(stream, heartbeatMs);
}

interface Running {
  name: string;
  doing: string;
  since: number;
}

function plainProgress(stream: ProgressOptions['stream'], heartbeatMs: number): Progress {
  let running: Running | undefined;
  let written = performance.now();
  const write = (line: string): void => {
    written = performance.now();
    stream.write(`${line}\n`);
  };
  const end = (how: string): void => {
    if (running !== undefined) write(`lockstep: ${running.name} ${how} (${elapsed(running)})`);
    running = undefined;
  };
  return {
    stage(name) {
      end('done');
      running = { name: cleanLine(name), doing: '', since: performance.now() };
      write(`lockstep: ${running.name} ...`);
    },
    update(doing) {
      if (running !== undefined && performance.now() - written >= heartbeatMs)
        write(`lockstep: ${running.name}: ${cleanLine(doing)}`);
    },
    done: () => end('done'),
    fail: (why) => end(`failed: ${cleanLine(why)}`),
    log: write,
  };
}

function liveProgress(stream: ProgressOptions['stream']): Progress {
  let running: Running | undefined;
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;
  const draw = (): void => {
    if (running === undefined) return;
    frame = (frame + 1) % FRAMES.length;
    const line = `${FRAMES[frame]} ${running.name} ${elapsed(running)}  ${running.doing}`;
    stream.write(CLEAR_LINE + cutTo(line, (stream.columns ?? 80) - 1));
  };
  const restore = (): void => {
    stream.write(SHOW_CURSOR);
  };
  const start = (): void => {
    if (timer !== undefined) return;
    stream.write(HIDE_CURSOR);
    process.once('exit', restore);
    timer = setInterval(draw, FRAME_MS).unref();
  };
  const stop = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    process.off('exit', restore);
    stream.write(CLEAR_LINE);
    restore();
  };
  const end = (mark: string, why = ''): void => {
    if (running !== undefined) stream.write(`${CLEAR_LINE}${mark} ${running.name} ${elapsed(running)}${why}\n`);
    running = undefined;
  };
  return {
    stage(name) {
      end('✓');
      running = { name: cleanLine(name), doing: '', since: performance.now() };
      start();
      draw();
    },
    update(doing) {
      if (running !== undefined) running.doing = cleanLine(doing);
    },
    done() {
      end('✓');
      stop();
    },
    fail(why) {
      end('✗', `  ${cleanLine(why)}`);
      stop();
    },
    log(line) {
      stream.write(`${timer === undefined ? '' : CLEAR_LINE}${line}\n`);
      draw();
    },
  };
}

function elapsed({ since }: Running): string {
  const ms = performance.now() - since;
  return ms < 1000 ? formatMs(Math.round(ms)) : `${(ms / 1000).toFixed(ms < 60_000 ? 1 : 0)} s`;
}

/** Cut to the terminal's width: a line that wraps could not be cleared. */
function cutTo(line: string, width: number): string {
  if (stringWidth(line) <= width) return line;
  let text = '';
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    if (stringWidth(text + segment) > width - 1) break;
    text += segment;
  }
  return `${text}…`;
}
