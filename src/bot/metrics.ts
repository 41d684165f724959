/** Numbers in Prometheus' text format. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export interface Metrics {
  count(name: CounterName, labels?: Record<string, string>): void;
  /** Seconds from a delivery's arrival to its end. */
  took(seconds: number): void;
  /** `queue`: deliveries by state. */
  render(queue: Record<string, number>, github: Record<GitHubGauge, number>): string;
}

const githubGauges = {
  lockstep_github_up: '1 while GitHub answers; 0 while deliveries are kept until it does.',
  lockstep_github_waited_seconds: 'How long GitHub has been waited for.',
  lockstep_github_limited_installations: 'Installations whose rate limit is waited for.',
} as const;
export type GitHubGauge = keyof typeof githubGauges;

const counters = {
  lockstep_deliveries_total: 'Webhooks by event and what became of them.',
  lockstep_jobs_total: 'Deliveries worked off, by event and outcome.',
  lockstep_github_requests_total: 'Requests to GitHub, by status.',
  lockstep_commands_total: 'Commands in comments, by verb and outcome.',
} as const;
type CounterName = keyof typeof counters;

const BUCKETS = [0.5, 1, 2, 3, 5, 10, 30, 60, 300];

export function createMetrics(): Metrics {
  const values = new Map<CounterName, Map<string, number>>();
  const buckets = BUCKETS.map(() => 0);
  let [sum, total] = [0, 0];
  return {
    count(name, labels = {}) {
      const own = values.get(name) ?? new Map<string, number>();
      values.set(name, own);
      const key = Object.entries(labels)
        .map(([label, value]) => `${label}="${escapeLabel(value)}"`)
        .join(',');
      own.set(key, (own.get(key) ?? 0) + 1);
    },
    took(seconds) {
      sum += seconds;
      total++;
      for (const [index, most] of BUCKETS.entries()) if (seconds <= most) buckets[index] = (buckets[index] ?? 0) + 1;
    },
    render(queue, github) {
      const lines: string[] = [];
      for (const [name, help] of Object.entries(counters)) {
        lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`);
        for (const [labels, value] of values.get(name as CounterName) ?? []) {
          lines.push(`${name}${labels === '' ? '' : `{${labels}}`} ${value}`);
        }
      }
      const took = 'lockstep_delivery_seconds';
      lines.push(`# HELP ${took} From a delivery’s arrival to its end.`, `# TYPE ${took} histogram`);
      for (const [index, most] of BUCKETS.entries()) lines.push(`${took}_bucket{le="${most}"} ${buckets[index] ?? 0}`);
      lines.push(`${took}_bucket{le="+Inf"} ${total}`, `${took}_sum ${sum}`, `${took}_count ${total}`);
      lines.push('# HELP lockstep_queue Deliveries by state.', '# TYPE lockstep_queue gauge');
      for (const [state, value] of Object.entries(queue))
        lines.push(`lockstep_queue{state="${escapeLabel(state)}"} ${value}`);
      for (const [name, help] of Object.entries(githubGauges)) {
        lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${github[name as GitHubGauge]}`);
      }
      return `${lines.join('\n')}\n`;
    },
  };
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').slice(0, 100);
}
