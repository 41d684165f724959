import type { HazardSection } from './hazard.ts';

/** Taste: what the catalogue of hazards lists, and what tells of each. */
export const taste: HazardSection = {
  title: 'Taste',
  hazards: [
    {
      id: 'char-n / varchar-n',
      sql: 'CREATE TABLE n (id bigint PRIMARY KEY, a char(3))',
      rules: ['hygiene-types'],
    },
    {
      id: 'timestamp-without-tz / timestamp(0)',
      sql: 'CREATE TABLE n (id bigint PRIMARY KEY, a timestamp)',
      rules: ['hygiene-types'],
    },
    {
      id: 'money / float for money',
      sql: 'CREATE TABLE n (id bigint PRIMARY KEY, price real)',
      rules: ['hygiene-types'],
    },
    {
      id: 'serial vs identity',
      sql: 'CREATE TABLE n (id bigserial PRIMARY KEY)',
      rules: ['hygiene-types'],
    },
    {
      id: 'json vs jsonb',
      sql: 'CREATE TABLE n (id bigint PRIMARY KEY, a json)',
      rules: ['hygiene-types'],
    },
    {
      id: 'UNIQUE NOT NULL instead of PK',
      sql: 'CREATE TABLE n (a int UNIQUE NOT NULL)',
      rules: ['hygiene-no-primary-key'],
    },
    {
      id: 'column order / alignment',
      taste: 'A few bytes a row.',
    },
    {
      id: 'missing schema qualifier / index without a name / naming / comments / forbidden features',
      taste: 'A house rule, not a hazard.',
    },
  ],
};
