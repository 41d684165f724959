import type { Pool } from 'pg';

export interface Order {
  id: string;
  email: string;
  totalCents: number;
  status: string;
}

const COLUMNS = 'id, email, total_cents AS "totalCents", status';

export async function listOrders(pool: Pool, status: string): Promise<Order[]> {
  const { rows } = await pool.query<Order>(
    `SELECT ${COLUMNS} FROM orders WHERE status = $1 ORDER BY id DESC LIMIT 50`,
    [status],
  );
  return rows;
}

export async function findOrder(pool: Pool, id: string): Promise<Order | undefined> {
  const { rows } = await pool.query<Order>(`SELECT ${COLUMNS} FROM orders WHERE id = $1`, [id]);
  return rows[0];
}

export async function createOrder(pool: Pool, order: { email: string; totalCents: number }): Promise<Order> {
  const { rows } = await pool.query<Order>(
    `INSERT INTO orders (email, total_cents) VALUES ($1, $2) RETURNING ${COLUMNS}`,
    [order.email, order.totalCents],
  );
  const [created] = rows;
  if (created === undefined) throw new Error('INSERT returned no row');
  return created;
}

export async function payOrder(pool: Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query(`UPDATE orders SET status = 'paid' WHERE id = $1 AND status = 'open'`, [id]);
  return rowCount === 1;
}
