/** The workflow that `lockstep init` writes: docs/workflows/check.yml, which a test holds equal. */
export const checkWorkflow = `# The check, in one job. Require the check run \`lockstep\`, which no job may be named like, in the branch's ruleset.
name: lockstep
on:
  pull_request:
  merge_group:
permissions: {}
concurrency:
  group: lockstep-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      contents: read
      checks: write            # the check run, with annotations on the lines
      pull-requests: write     # the comment and the suggestions
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0       # the merge base is needed
          persist-credentials: false
      # What the default branch kept (caches.yml). Pull requests only read it.
      - uses: actions/cache/restore@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5
        with:
          path: ~/.cache/lockstep
          key: lockstep-\${{ runner.os }}-\${{ runner.arch }}-newest
          restore-keys: lockstep-\${{ runner.os }}-\${{ runner.arch }}-
      - id: lockstep
        uses: OWNER/lockstep@COMMIT
      - if: always() && steps.lockstep.outputs.report-dir
        uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0
        with:
          name: lockstep-report
          path: \${{ steps.lockstep.outputs.report-dir }}
`;
