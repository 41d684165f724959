CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    total_cents integer NOT NULL,
    status text NOT NULL DEFAULT 'open',
    note varchar(40),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX orders_status_idx ON orders (status, id DESC);
