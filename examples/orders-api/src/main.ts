import pg from 'pg';
import { createApi } from './server.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
createApi(pool).listen(Number(process.env.PORT ?? 3000));
