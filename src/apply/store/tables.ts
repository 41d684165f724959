import { isUnderWay, mayFollow, runStates } from '../run-state.ts';

/** Raised with every change of what follows; an older Lockstep refuses a newer schema. */
export const VERSION = 1;

const list = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');

const underWay = list(runStates.filter(isUnderWay));

const transitions = runStates
  .flatMap((from) => runStates.filter((to) => mayFollow(from, to)).map((to) => `${from} ${to}`))
  .sort();

/**
 * Lockstep's tables in the target. Values that came from people are `json`, in ASCII (see json.ts); times are the
 * server's. A run's own row, its lease and its heartbeat are three rows, so that what a driver writes all the time never
 * meets what its long transaction holds: `leases` is changed only when a lease changes hands, and intend/prove hold it
 * FOR KEY SHARE until their transaction ends.
 * https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
 */
export const TABLES = `
  CREATE SCHEMA IF NOT EXISTS lockstep;

  CREATE TABLE IF NOT EXISTS lockstep.meta (key text PRIMARY KEY, value text NOT NULL);

  CREATE TABLE IF NOT EXISTS lockstep.runs (
    id text PRIMARY KEY CHECK (id ~ '^r-[0-9a-f]{6,64}$'),
    seq bigint GENERATED ALWAYS AS IDENTITY,
    environment text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('apply', 'rollback')),
    state text NOT NULL DEFAULT 'requested' CHECK (state IN (${list(runStates)})),
    digests text[] NOT NULL,
    plan json NOT NULL,
    actor json NOT NULL,
    confirmed_by json,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    code text,
    why json,
    not_before timestamptz,
    of_run text,
    notes json NOT NULL DEFAULT '{}'
  );
  CREATE UNIQUE INDEX IF NOT EXISTS runs_one_under_way ON lockstep.runs (environment) WHERE state IN (${underWay});
  CREATE INDEX IF NOT EXISTS runs_newest ON lockstep.runs (environment, seq);

  CREATE TABLE IF NOT EXISTS lockstep.leases (run text PRIMARY KEY, fence bigint NOT NULL);
  CREATE TABLE IF NOT EXISTS lockstep.beats (
    run text PRIMARY KEY,
    fence bigint NOT NULL,
    owner text NOT NULL,
    at timestamptz NOT NULL
  );

  CREATE TABLE IF NOT EXISTS lockstep.steps (
    run text NOT NULL,
    step int NOT NULL,
    state text NOT NULL CHECK (state IN ('intent', 'landed', 'failed', 'in_doubt')),
    attempts int NOT NULL,
    intent_at timestamptz NOT NULL,
    ended_at timestamptz,
    proof json,
    ms double precision,
    error json,
    PRIMARY KEY (run, step)
  );

  CREATE TABLE IF NOT EXISTS lockstep.controls (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run text NOT NULL,
    verb text NOT NULL CHECK (verb IN ('pause', 'resume', 'cancel')),
    actor json NOT NULL DEFAULT json_build_object('login', session_user, 'role', 'operator', 'via', 'cli'),
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    outcome text CHECK (outcome IN ('applied', 'superseded', 'failed')),
    settled_at timestamptz
  );
  CREATE INDEX IF NOT EXISTS controls_open ON lockstep.controls (run) WHERE outcome IS NULL;

  CREATE TABLE IF NOT EXISTS lockstep.holds (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    environment text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('freeze', 'lock')),
    actor json NOT NULL,
    reason json NOT NULL,
    digest text,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    ended_by json
  );
  CREATE UNIQUE INDEX IF NOT EXISTS holds_one ON lockstep.holds (environment, kind) WHERE ended_at IS NULL;

  CREATE TABLE IF NOT EXISTS lockstep.facts (
    environment text NOT NULL,
    key text NOT NULL,
    value json NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (environment, key)
  );

  CREATE TABLE IF NOT EXISTS lockstep.events (
    seq bigint PRIMARY KEY,
    run text,
    at text NOT NULL,
    kind text NOT NULL,
    data json NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL
  );
  CREATE INDEX IF NOT EXISTS events_run ON lockstep.events (run, seq);
  CREATE TABLE IF NOT EXISTS lockstep.chain_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    seq bigint NOT NULL,
    hash text NOT NULL
  );
  INSERT INTO lockstep.chain_head (seq, hash) VALUES (0, '') ON CONFLICT DO NOTHING;

  CREATE OR REPLACE FUNCTION lockstep.refuse_change() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $refuse$
  BEGIN
    RAISE EXCEPTION 'lockstep.% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END $refuse$;
  DROP TRIGGER IF EXISTS append_only ON lockstep.events;
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON lockstep.events
    FOR EACH STATEMENT EXECUTE FUNCTION lockstep.refuse_change();
  ALTER TABLE lockstep.events ENABLE ALWAYS TRIGGER append_only;
  DROP TRIGGER IF EXISTS kept ON lockstep.runs;
  CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON lockstep.runs
    FOR EACH STATEMENT EXECUTE FUNCTION lockstep.refuse_change();
  ALTER TABLE lockstep.runs ENABLE ALWAYS TRIGGER kept;

  CREATE OR REPLACE FUNCTION lockstep.check_run() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $check$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      IF NEW.state <> 'requested' THEN
        RAISE EXCEPTION 'a run begins as requested, not %', NEW.state USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND NOT (OLD.state || ' ' || NEW.state) = ANY (ARRAY[${list(transitions)}]) THEN
      RAISE EXCEPTION 'run % may not go from % to %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.environment, NEW.kind, NEW.plan::text, NEW.actor::text, NEW.created_at, NEW.seq, NEW.digests, NEW.of_run)
       IS DISTINCT FROM
       (OLD.id, OLD.environment, OLD.kind, OLD.plan::text, OLD.actor::text, OLD.created_at, OLD.seq, OLD.digests, OLD.of_run)
    THEN
      RAISE EXCEPTION 'what run % is does not change', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $check$;
  DROP TRIGGER IF EXISTS check_run ON lockstep.runs;
  CREATE TRIGGER check_run BEFORE INSERT OR UPDATE ON lockstep.runs
    FOR EACH ROW EXECUTE FUNCTION lockstep.check_run();
  ALTER TABLE lockstep.runs ENABLE ALWAYS TRIGGER check_run;

  CREATE OR REPLACE FUNCTION lockstep.supersede_controls() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $supersede$
  BEGIN
    PERFORM FROM lockstep.leases WHERE run = NEW.run FOR NO KEY UPDATE;
    IF NEW.verb <> 'cancel'
       AND EXISTS (SELECT FROM lockstep.controls WHERE run = NEW.run AND verb = 'cancel' AND outcome IS NULL) THEN
      NEW.outcome := 'superseded';
      NEW.settled_at := clock_timestamp();
      RETURN NEW;
    END IF;
    UPDATE lockstep.controls SET outcome = 'superseded', settled_at = clock_timestamp()
    WHERE run = NEW.run AND outcome IS NULL
      AND (NEW.verb = 'cancel' AND verb <> 'cancel' OR NEW.verb = 'pause' AND verb = 'resume');
    RETURN NEW;
  END $supersede$;
  DROP TRIGGER IF EXISTS supersede ON lockstep.controls;
  CREATE TRIGGER supersede BEFORE INSERT ON lockstep.controls
    FOR EACH ROW EXECUTE FUNCTION lockstep.supersede_controls();
  ALTER TABLE lockstep.controls ENABLE ALWAYS TRIGGER supersede;

  INSERT INTO lockstep.meta (key, value) VALUES ('version', '${VERSION}')
  ON CONFLICT (key) DO UPDATE SET value = excluded.value;`;
