-- Rows that look like production's: some people order twice, few leave a note.
INSERT INTO orders (email, total_cents, status, note)
SELECT 'customer' || (i % 4000) || '@example.com',
       100 + (i * 37) % 90000,
       CASE WHEN i % 10 = 0 THEN 'open' ELSE 'paid' END,
       CASE WHEN i % 7 = 0 THEN 'please ring twice' END
FROM generate_series(1, 10000) AS i;
