/** Why a command is not taken, or a run not begun. Nothing was done. */
export interface GuardRefusal {
  code: RefusalCode;
  /** The cause, with the names of what is in the way. */
  message: string;
  nextStep: string;
  /** Set where waiting is enough: the run may be queued. */
  waits?: true;
}

/** Stable; `unknown_*` where a question could not be answered: unknown refuses. */
export type RefusalCode =
  | 'not_merged'
  | 'not_on_base'
  | 'edited_after_merge'
  | 'no_evidence'
  | 'stale_evidence'
  | 'frozen'
  | 'outside_window'
  | 'target_unreachable'
  | 'target_mismatch'
  | 'pooled_connection'
  | 'history_conflict'
  | 'history_unknown'
  | 'cannot_run'
  | 'already_applied'
  | 'nothing_to_apply'
  | 'out_of_order'
  | 'prior_env'
  | 'expand_missing'
  | 'backfill_incomplete'
  | 'old_code_live'
  | 'soak'
  | 'locked'
  | 'not_allowed'
  | 'four_eyes'
  | 'confirm_mismatch'
  | 'drift'
  | 'replica_lag'
  | 'long_transaction'
  | 'disk_low'
  | 'too_busy'
  | 'unknown_environment'
  | 'unknown_run'
  | 'wrong_state'
  | 'not_reversible'
  | 'runner_unavailable'
  | 'runner_outdated'
  | 'checkout_mismatch'
  | 'install_failed'
  | 'github_unavailable';

/** Shown in `plan` and kept in the audit trail: each guard with what it found. */
export interface GuardResult {
  guard: string;
  outcome: 'passed' | 'refused' | 'skipped' | 'waits';
  /** What was seen, in one sentence. */
  detail: string;
}
