import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as q}from"./chunk-B5VM4QTM.js";var qe={notNull:"NOT NULL",forceRowSecurity:"FORCE ROW LEVEL SECURITY",rowSecurity:"ROW LEVEL SECURITY"},V=160;function je(e){let{kind:t,property:n,expected:r,actual:i}=e,a=N(J(e));if(t==="order")return`${a}: columns are in another order: ${N(i)}; expected ${N(r)}`;if(t==="renamed")return`${a} is called ${N(i)}`;if(n===void 0){let c=(t==="missing"?r:i)??"";return`${a} is ${t}${c===""?"":` (${N(c)})`}`}let s=j(n);if(t==="changed")return`${a}: ${s} ${Je(r??"",i??"")}`;let o=(t==="missing"?r:i)??"";return`${a}: ${s}${o==="true"?"":` ${N(o)}`} is ${t}`}function j(e){return qe[e]??e.replace(/[A-Z]/g,t=>` ${t.toLowerCase()}`)}function J({object:e,path:t}){return t===""?e:t.startsWith("column ")?`column ${e.slice(e.indexOf(" ")+1)}.${t.slice(7)}`:`${t} of ${e}`}function Je(e,t){if(!e.includes(`
`)&&!t.includes(`
`))return`is ${N(t)}, expected ${N(e)}`;let[n,r]=[e.split(`
`),t.split(`
`)],i=n.findIndex((s,o)=>s!==r[o]),a=i===-1?n.length:i;return`differs in line ${a+1}: is ${N(r[a]??"(end)")}, expected ${N(n[a]??"(end)")}`}function N(e){let t=(e??"").replace(/[\s\p{Cc}\p{Cf}]+/gu," ").trim();return t.length>V?`${t.slice(0,V)}\u2026`:t}function C(e){let t=(r,i,...a)=>i.map(s=>({object:`${r} ${s.schema}.${s.name}`,properties:h(s,"schema","name","type",...a),parts:[],columnOrder:[]})),n=(r,i)=>i.map(a=>({object:`${r} ${a.name}`,properties:h(a,"name"),parts:[],columnOrder:[]}));return[...n("schema",e.schemas),...e.tables.map(r=>({object:`table ${r.schema}.${r.name}`,properties:h(r,"schema","name",...X),parts:[...r.columns.map(Fe),...r.constraints.map(Ye),...r.indexes.filter(i=>i.constraint===null).map(G),...r.triggers.map(K),...r.rules.map(i=>D("rule",i)),...r.policies.map(i=>D("policy",i))],columnOrder:r.columns.map(({name:i})=>i)})),...e.views.map(r=>({object:`${r.kind} ${r.schema}.${r.name}`,properties:{...h(r,"schema","name","kind",...X),columns:r.columns},parts:[...r.indexes.map(G),...r.triggers.map(K),...r.rules.map(i=>D("rule",i))],columnOrder:[]})),...e.sequences.map(r=>({object:`sequence ${r.schema}.${r.name}`,properties:h(r,"schema","name"),parts:[],columnOrder:[]})),...t("enum",e.enums),...t("domain",e.domains),...t("composite type",e.composites),...t("range type",e.ranges),...e.functions.map(r=>({object:`${r.kind} ${r.schema}.${r.name}(${r.arguments})`,properties:{...h(r,"schema","name","kind","arguments","result"),definition:r.definition.replace(/[ \t\r]+$/gm,"")},parts:[],columnOrder:[]})),...n("event trigger",e.eventTriggers),...n("extension",e.extensions),...n("publication",e.publications),...t("statistics",e.statistics),...e.others.map(({kind:r,name:i,definition:a})=>({object:`${r} ${i}`,properties:{definition:a},parts:[],columnOrder:[]}))]}var X=["columns","constraints","indexes","triggers","rules","policies"];function Fe(e){return{kind:"column",name:e.name,properties:h(e,"name","inherited"),definition:null}}function Ye(e){let{name:t,kind:n,definition:r,validated:i,comment:a}=e;return{kind:"constraint",name:t,properties:{definition:r,validated:i,comment:a},definition:`${n} ${r} ${i}`}}function G(e){let{name:t,definition:n,valid:r,clustered:i,comment:a}=e;return{kind:"index",name:t,properties:{definition:n,valid:r,clustered:i,comment:a},definition:`${n} ${r}`}}function K(e){return D("trigger",e)}function D(e,t){return{kind:e,name:t.name,properties:h(t,"name"),definition:null}}function h(e,...t){return Object.fromEntries(Object.entries(e).filter(([n])=>!t.includes(n)))}import{createHash as z}from"node:crypto";function Ue(e){let t=C(e).map(n=>{let r=n.parts.map(({kind:i,name:a,properties:s})=>({kind:i,name:a,properties:s}));return{object:n.object,properties:n.properties,parts:F(r)}});return z("sha256").update(_(F(t))).digest("hex")}function Y(e){let t=(e.parts??[]).map(({kind:r,name:i,properties:a})=>({kind:r,name:i,properties:Q(a)})),n=_({properties:Q(e.properties),parts:F(t)});return z("sha256").update(n).digest("hex").slice(0,16)}function Q(e){return Object.fromEntries(Object.entries(e).filter(([t])=>t!=="grants"&&t!=="comment"))}function F(e){return e.map(t=>[_(t),t]).sort(([t],[n])=>t<n?-1:t>n?1:0).map(([,t])=>t)}function _(e){return e===null||typeof e!="object"?JSON.stringify(e):Array.isArray(e)?`[${e.map(_).join(",")}]`:`{${Object.keys(e).sort().map(n=>`${JSON.stringify(n)}:${_(e[n]??null)}`).join(",")}}`}function Z(e,t){let n={same:[],renamed:[],missing:[],extra:[]},r=U(e,t,s=>`${s.kind} ${s.name} ${s.definition??""}`);n.same.push(...r.pairs);let i=U(r.left,r.right,s=>s.definition===null?void 0:`${s.kind} ${s.definition}`);n.renamed.push(...i.pairs);let a=U(i.left,i.right,s=>`${s.kind} ${s.name}`);return n.same.push(...a.pairs),n.missing=a.left,n.extra=a.right,n}function U(e,t,n){let r=new Map,i=new Set(t);for(let s of t){let o=n(s);o!==void 0&&r.set(o,[...r.get(o)??[],s])}let a={pairs:[],left:[],right:[]};for(let s of e){let o=n(s),c=o===void 0?void 0:r.get(o)?.shift();c===void 0?a.left.push(s):(a.pairs.push([s,c]),i.delete(c))}return a.right=[...i],a}function ie(e,t){let n=new Map(C(t).map(i=>[i.object,i])),r=[];for(let i of C(e)){let a=n.get(i.object);n.delete(i.object),a===void 0?r.push({object:i.object,path:"",kind:"missing"}):r.push(...Ve(i,a))}for(let[i,a]of n)r.push({object:i,path:"",kind:"extra",digest:Y(a)});return r}function Ve(e,t){let{object:n}=e,r=ne({object:n,path:""},e.properties,t.properties),{same:i,renamed:a,missing:s,extra:o}=Z(e.parts,t.parts);for(let[c,m]of i)r.push(...ne({object:n,path:$(c)},c.properties,m.properties));for(let[c,m]of a)r.push({object:n,path:$(c),kind:"renamed",expected:c.name,actual:m.name});for(let c of s)ee(c,t)||r.push({object:n,path:$(c),kind:"missing",...te("expected",c)});for(let c of o)ee(c,e)||r.push({object:n,path:$(c),kind:"extra",...te("actual",c),digest:Y(c)});return[...r,...Xe(e,t)]}function ee(e,t){let{definition:n}=e.properties,r=typeof n=="string"?/^NOT NULL (.*?)( NO INHERIT)?$/.exec(n)?.[1]:void 0;if(r===void 0)return!1;let i=r.startsWith('"')?r.slice(1,-1).replaceAll('""','"'):r;return t.parts.find(a=>a.kind==="column"&&a.name===i)?.properties.notNull!==!0}function te(e,{properties:t}){let n=t.definition??t.type;return typeof n=="string"?{[e]:n}:{}}function ne(e,t,n){return[...new Set([...Object.keys(t),...Object.keys(n)])].flatMap(i=>{let[a,s]=[re(t[i]),re(n[i])];return a===s?[]:[{...e,property:i,kind:s===void 0?"missing":a===void 0?"extra":"changed",...a&&{expected:a},...s&&{actual:s}}]})}function Xe({object:e,columnOrder:t},n){let r=(s,o)=>s.filter(c=>o.includes(c)).join(", "),[i,a]=[r(t,n.columnOrder),r(n.columnOrder,t)];return i===a?[]:[{object:e,path:"",kind:"order",expected:i,actual:a}]}function $({kind:e,name:t}){return`${e} ${t}`}function re(e){if(!(e==null||e===!1)&&!(Array.isArray(e)&&e.length===0))return typeof e=="string"?e:JSON.stringify(e)}var d="n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";function l(e,t){return`NOT EXISTS (SELECT FROM pg_depend owned WHERE owned.classid = '${e}'::regclass AND owned.objid = ${t}
    AND owned.deptype = 'e')`}function u(e,t,n="0"){return`(SELECT said.description FROM pg_description said WHERE said.classoid = '${e}'::regclass
    AND said.objoid = ${t} AND said.objsubid = ${n})`}function E(e,t,n){return`CASE WHEN ${e} IS NULL AND '${t}' NOT IN ('f', 'T') THEN '{}'::text[] ELSE ARRAY(
    SELECT CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(acl.grantee) END || ': ' ||
      string_agg(DISTINCT acl.privilege_type || CASE WHEN acl.is_grantable THEN '*' ELSE '' END, ', ')
    FROM aclexplode(coalesce(${e}, acldefault('${t}', ${n}))) acl WHERE acl.grantee <> ${n}
    GROUP BY acl.grantee ORDER BY 1) END`}function y(e){return`CASE ${e} WHEN 'O' THEN 'enabled' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END`}function ae(){return`SELECT k.conrelid::int8::text AS oid, k.conname AS name,
    CASE k.contype WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign key' WHEN 'p' THEN 'primary key'
      WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclusion' ELSE 'not null' END AS kind,
    regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') AS definition,
    (SELECT ix.relname FROM pg_class ix WHERE ix.oid = k.conindid)::text AS index, k.connoinherit AS "noInherit",
    k.convalidated AS validated, k.condeferrable AS deferrable, k.condeferred AS deferred,
    coalesce(k.conkey, '{}') AS columns, fn.nspname AS "toSchema", f.relname AS "toTable", k.confrelid::int8::text AS "toOid",
    k.confkey AS "toColumns",
    k.coninhcount > 0 AND NOT k.conislocal OR k.conparentid <> 0 AS inherited,
    ${u("pg_constraint","k.oid")} AS comment
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_class f ON f.oid = k.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
  WHERE k.contype <> 't' AND c.relkind IN ('r', 'p', 'f') AND ${d}
    AND NOT (k.contype = 'f' AND k.conparentid <> 0 AND EXISTS (SELECT FROM pg_constraint up
      WHERE up.oid = k.conparentid AND up.conrelid = k.conrelid))
  ORDER BY k.conrelid, k.conname COLLATE "C"`}function se(){return`SELECT x.indrelid::int8::text AS oid, ic.relname AS name,
    replace(pg_get_indexdef(x.indexrelid), ' INDEX ' || quote_ident(ic.relname) || ' ON ', ' INDEX ON ') AS definition,
    x.indisunique AS unique, x.indisprimary AS primary, x.indisvalid AND x.indisready AS valid,
    x.indimmediate AS immediate, x.indisclustered AS clustered,
    (SELECT k.conname FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.conrelid = x.indrelid
      AND k.contype IN ('p', 'u', 'x'))::text AS "constraint",
    (string_to_array(x.indkey::text, ' ')::int2[])[1:x.indnkeyatts] AS columns,
    ARRAY(SELECT DISTINCT d.refobjsubid FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
        AND d.objid = x.indexrelid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = x.indrelid AND d.refobjsubid > 0
      UNION SELECT unnest(x.indkey)::int EXCEPT SELECT 0) AS uses,
    (SELECT pn.nspname || '.' || p.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
      JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = x.indexrelid) AS parent,
    pg_get_expr(x.indexprs, x.indrelid) AS expressions, pg_get_expr(x.indpred, x.indrelid) AS predicate,
    ${u("pg_class","x.indexrelid")} AS comment
  FROM pg_index x JOIN pg_class ic ON ic.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'm') AND ${d} AND ${l("pg_class","x.indexrelid")}
  ORDER BY x.indrelid, ic.relname COLLATE "C"`}function oe(e,t,n){let{toSchema:r,toTable:i,toOid:a,toColumns:s,...o}=e,c=r===null||i===null?null:{schema:r,table:i,columns:(s??[]).map(m=>n.get(a)?.get(m)??"?")};return{...o,columns:o.columns.map(m=>n.get(t)?.get(m)??"?"),references:c}}function ce(e,t,n){let r=i=>n.get(t)?.get(i)??null;return{...e,columns:e.columns.map(r),uses:e.uses.flatMap(i=>r(i)??[])}}function pe(){return`SELECT n.nspname AS name, ${E("n.nspacl","n","n.nspowner")} AS grants,
    ${u("pg_namespace","n.oid")} AS comment
  FROM pg_namespace n WHERE ${d} AND ${l("pg_namespace","n.oid")}
  ORDER BY n.nspname COLLATE "C"`}function de(){return`SELECT n.nspname AS schema, c.relname AS name, format_type(s.seqtypid, NULL) AS type,
    s.seqstart::text AS start, s.seqincrement::text AS increment, s.seqmin::text AS minimum, s.seqmax::text AS maximum,
    s.seqcache::text AS cache, s.seqcycle AS cycle, tn.nspname || '.' || t.relname || '.' || a.attname AS "ownedBy",
    ${E("c.relacl","s","c.relowner")} AS grants, ${u("pg_class","c.oid")} AS comment
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.deptype IN ('a', 'i')
      AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0
    LEFT JOIN pg_class t ON t.oid = o.refobjid LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
  WHERE ${d} AND ${l("pg_class","c.oid")}
    AND coalesce(tn.nspname || '.' || t.relname, '') <> ALL ($1::text[])
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`}function le(){return`SELECT e.extname AS name, e.extversion AS version, n.nspname AS schema
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace ORDER BY e.extname COLLATE "C"`}function me(e){let t=e>=15?`|| coalesce(' (' || (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a
          WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) || ')', '')
        || coalesce(' WHERE ' || pg_get_expr(r.prqual, r.prrelid), '')`:"",n=e>=15?`|| ARRAY(SELECT 'schema ' || sn.nspname FROM pg_publication_namespace pn
          JOIN pg_namespace sn ON sn.oid = pn.pnnspid WHERE pn.pnpubid = p.oid ORDER BY 1)`:"";return`SELECT p.pubname AS name, concat_ws(' ', CASE WHEN p.puballtables THEN 'ALL TABLES' END,
      CASE WHEN p.pubinsert THEN 'INSERT' END, CASE WHEN p.pubupdate THEN 'UPDATE' END,
      CASE WHEN p.pubdelete THEN 'DELETE' END, CASE WHEN p.pubtruncate THEN 'TRUNCATE' END,
      CASE WHEN p.pubviaroot THEN 'VIA ROOT' END) AS definition,
    ARRAY(SELECT tn.nspname || '.' || t.relname ${t} FROM pg_publication_rel r
      JOIN pg_class t ON t.oid = r.prrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
      WHERE r.prpubid = p.oid ORDER BY 1) ${n} AS tables
  FROM pg_publication p ORDER BY p.pubname COLLATE "C"`}function ue(){return`SELECT n.nspname AS schema, s.stxname AS name, pg_get_statisticsobjdef(s.oid) AS definition,
    ${u("pg_statistic_ext","s.oid")} AS comment
  FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE ${d}
  ORDER BY n.nspname COLLATE "C", s.stxname COLLATE "C"`}var Ge={operator:"pg_operator",cast:"pg_cast",collation:"pg_collation",conversion:"pg_conversion","operator class":"pg_opclass","operator family":"pg_opfamily","text search configuration":"pg_ts_config","text search dictionary":"pg_ts_dict","foreign-data wrapper":"pg_foreign_data_wrapper","foreign server":"pg_foreign_server","access method":"pg_am",language:"pg_language",transform:"pg_transform"};function fe(){return`${[...Object.entries(Ge).map(([n,r])=>`SELECT '${n}' AS kind, pg_describe_object('${r}'::regclass, o.oid, 0) AS name,
      NULL::text AS definition FROM ${r} o WHERE o.oid >= 16384 AND ${l(r,"o.oid")}`),`SELECT 'default privileges', concat_ws(' ', pg_get_userbyid(d.defaclrole), d.defaclobjtype,
      (SELECT n.nspname FROM pg_namespace n WHERE n.oid = d.defaclnamespace)),
    array_to_string(ARRAY(SELECT x::text FROM unnest(d.defaclacl) x ORDER BY 1), ', ') FROM pg_default_acl d`].join(`
UNION ALL `)}
ORDER BY 1, 2`}function ge(){return`SELECT n.nspname AS schema, p.proname AS name,
    CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function'
      ELSE 'function' END AS kind,
    pg_get_function_identity_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS result,
    CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE (SELECT concat_ws(', ',
      'kind ' || a.aggkind::text, 'sfunc ' || a.aggtransfn::text, 'stype ' || format_type(a.aggtranstype, NULL),
      'finalfunc ' || a.aggfinalfn, 'combinefunc ' || a.aggcombinefn, 'initcond ' || a.agginitval,
      'msfunc ' || a.aggmtransfn, 'minitcond ' || a.aggminitval, 'sortop ' || nullif(a.aggsortop, 0)::regoperator::text,
      'parallel ' || p.proparallel::text) FROM pg_aggregate a WHERE a.aggfnoid = p.oid) END AS definition,
    ${E("p.proacl","f","p.proowner")} AS grants, ${u("pg_proc","p.oid")} AS comment
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE ${d} AND ${l("pg_proc","p.oid")}
    AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid
      AND i.deptype = 'i')
  ORDER BY n.nspname COLLATE "C", p.proname COLLATE "C", 4`}function Ee(){return`SELECT c.oid::int8::text AS oid, n.nspname AS schema, c.relname AS name,
    CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END AS kind, pg_get_viewdef(c.oid) AS definition,
    ARRAY(SELECT o FROM unnest(c.reloptions) o ORDER BY 1) AS options,
    ${E("c.relacl","r","c.relowner")} AS grants, ${u("pg_class","c.oid")} AS comment
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('v', 'm') AND ${d} AND ${l("pg_class","c.oid")}
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`}function Se(){return`SELECT e.evtname AS name, ${y("e.evtenabled")} AS enabled,
    concat_ws(' ', 'ON', e.evtevent, 'WHEN TAG IN ' || e.evttags::text, 'EXECUTE FUNCTION', e.evtfoid::regprocedure)
      AS definition
  FROM pg_event_trigger e WHERE ${l("pg_event_trigger","e.oid")} ORDER BY e.evtname COLLATE "C"`}function Ne(){return`SELECT DISTINCT CASE v.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END AS kind,
      n.nspname || '.' || v.relname AS "user", tn.nspname || '.' || t.relname AS "table", a.attname::text AS "column"
    FROM pg_depend d JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
      JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm') JOIN pg_namespace n ON n.oid = v.relnamespace
      JOIN pg_class t ON d.refclassid = 'pg_class'::regclass AND t.oid = d.refobjid AND t.oid <> v.oid
        AND t.relkind IN ('r', 'p', 'f', 'v', 'm')
      JOIN pg_namespace tn ON tn.oid = t.relnamespace
      LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
    WHERE ${d}
  UNION SELECT 'function', n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
      tn.nspname || '.' || t.relname, a.attname::text
    FROM pg_depend d JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
      JOIN pg_namespace n ON n.oid = p.pronamespace
      JOIN pg_class t ON (d.refclassid = 'pg_class'::regclass AND t.oid = d.refobjid)
        OR (d.refclassid = 'pg_type'::regclass AND t.reltype = d.refobjid)
      JOIN pg_namespace tn ON tn.oid = t.relnamespace
      LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
    WHERE t.relkind IN ('r', 'p', 'f', 'v', 'm') AND ${d} AND ${l("pg_proc","p.oid")}
  ORDER BY 1, 2, 3, 4`}function Ae(){return`SELECT c.oid::int8::text AS oid, n.nspname AS schema, c.relname AS name,
    CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' ELSE 'foreign table' END AS kind,
    CASE c.relpersistence WHEN 'p' THEN 'permanent' WHEN 'u' THEN 'unlogged' ELSE 'temporary' END AS persistence,
    (SELECT am.amname FROM pg_am am WHERE am.oid = c.relam)::text AS "accessMethod",
    CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partitionKey",
    pg_get_expr(c.relpartbound, c.oid) AS "partitionBound",
    ARRAY(SELECT pn.nspname || '.' || p.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
      JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) AS parents,
    ARRAY(SELECT o FROM unnest(c.reloptions) o ORDER BY 1) AS options,
    c.relrowsecurity AS "rowSecurity", c.relforcerowsecurity AS "forceRowSecurity",
    CASE c.relreplident WHEN 'd' THEN 'default' WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' ELSE 'index ' ||
      coalesce((SELECT ic.relname FROM pg_index x JOIN pg_class ic ON ic.oid = x.indexrelid
        WHERE x.indrelid = c.oid AND x.indisreplident), '?') END AS "replicaIdentity",
    ${E("c.relacl","r","c.relowner")} AS grants, ${u("pg_class","c.oid")} AS comment
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f') AND ${d} AND ${l("pg_class","c.oid")}
    AND n.nspname || '.' || c.relname <> ALL ($1::text[])
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`}function Oe(){return`SELECT n.nspname || '.' || c.relname AS name, pg_get_userbyid(c.relowner)::text AS owner,
    (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace)::text AS tablespace,
    (SELECT tn.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace tn ON tn.oid = t.typnamespace
      WHERE t.oid = c.reloftype) AS "ofType"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND ${d} AND ${l("pg_class","c.oid")}`}function he(e){return`SELECT a.attrelid::int8::text AS oid, a.attnum AS number, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
    a.attnotnull AS "notNull",
    CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS "default",
    CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,
    CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated,
    CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END AS "generatedKind",
    CASE WHEN a.attcollation <> t.typcollation THEN (SELECT cn.nspname || '.' || co.collname FROM pg_collation co
      JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation) END AS collation,
    CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'
      WHEN 'm' THEN 'main' ELSE 'extended' END END AS storage,
    CASE ${e>=14?"nullif(a.attcompression, '')":"NULL"} WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
    CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::int END AS "statisticsTarget",
    coalesce(a.attoptions, '{}') AS options,
    a.attinhcount > 0 AND NOT a.attislocal AS inherited,
    ${E("a.attacl","c","c.relowner")} AS grants, ${u("pg_class","c.oid","a.attnum")} AS comment
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND ${d} AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attrelid, a.attnum`}function be(){return`SELECT t.tgrelid::int8::text AS oid, t.tgname AS name, pg_get_triggerdef(t.oid) AS definition,
    ${y("t.tgenabled")} AS enabled, ${u("pg_trigger","t.oid")} AS comment
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND ${d} AND ${l("pg_trigger","t.oid")}
  ORDER BY t.tgrelid, t.tgname COLLATE "C"`}function xe(){return`SELECT r.ev_class::int8::text AS oid, r.rulename AS name, pg_get_ruledef(r.oid) AS definition,
    ${y("r.ev_enabled")} AS enabled
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE r.rulename <> '_RETURN' AND ${d} ORDER BY r.ev_class, r.rulename COLLATE "C"`}function Ce(){return`SELECT p.polrelid::int8::text AS oid, p.polname AS name, p.polpermissive AS permissive,
    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
      ELSE 'ALL' END AS command,
    ARRAY(SELECT CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r)::text END FROM unnest(p.polroles) r ORDER BY 1)
      AS roles,
    pg_get_expr(p.polqual, p.polrelid) AS "using", pg_get_expr(p.polwithcheck, p.polrelid) AS "check"
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${d} ORDER BY p.polrelid, p.polname COLLATE "C"`}async function x(e,t,n=[]){let{rows:r}=await e.query(t,n),i=new Map;for(let{oid:a,...s}of r){let o=i.get(a);o===void 0?i.set(a,[s]):o.push(s)}return i}var H=`n.nspname AS schema, t.typname AS name, format_type(t.oid, NULL) AS type,
  ${E("t.typacl","T","t.typowner")} AS grants, ${u("pg_type","t.oid")} AS comment`,k="FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace",w=`${d} AND ${l("pg_type","t.oid")}`,I='ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"',_e=e=>`(SELECT cn.nspname || '.' || co.collname FROM pg_collation co
  JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = ${e})`;function ye(){return`SELECT ${H}, ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid
      ORDER BY e.enumsortorder) AS labels ${k} WHERE t.typtype = 'e' AND ${w} ${I}`}function Re(){return`SELECT ${H}, format_type(t.typbasetype, t.typtypmod) AS base, t.typnotnull AS "notNull",
    t.typdefault AS "default",
    CASE WHEN t.typcollation <> b.typcollation THEN ${_e("t.typcollation")} END AS collation,
    coalesce((SELECT json_agg(json_build_object('name', k.conname, 'definition',
        regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', ''), 'validated', k.convalidated)
        ORDER BY k.conname COLLATE "C")
      FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '[]') AS constraints
  ${k} JOIN pg_type b ON b.oid = t.typbasetype WHERE t.typtype = 'd' AND ${w} ${I}`}function Te(){return`SELECT ${H}, coalesce((SELECT json_agg(json_build_object('name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod), 'collation',
      CASE WHEN a.attcollation <> at.typcollation THEN ${_e("a.attcollation")} END) ORDER BY a.attnum)
    FROM pg_attribute a JOIN pg_type at ON at.oid = a.atttypid
    WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS attributes
  ${k} JOIN pg_class tc ON tc.oid = t.typrelid AND tc.relkind = 'c' WHERE t.typtype = 'c' AND ${w} ${I}`}function Le(e){let t=e>=14?"format_type(r.rngmultitypid, NULL)":"NULL::text";return`SELECT ${H}, format_type(r.rngsubtype, NULL) AS subtype, ${t} AS multirange
  ${k} JOIN pg_range r ON r.rngtypid = t.oid WHERE t.typtype = 'r' AND ${w} ${I}`}var Ke=`SET LOCAL search_path = ''; SET LOCAL quote_all_identifiers = off; SET LOCAL DateStyle = 'ISO, YMD';
  SET LOCAL IntervalStyle = 'postgres'; SET LOCAL TimeZone = 'UTC'; SET LOCAL bytea_output = 'hex';
  SET LOCAL extra_float_digits = 1; SET LOCAL jit = off`;async function Wt(e,{exclude:t=[]}={}){await e.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${Ke}`);try{let n=await Qe(e,t);return await e.query("COMMIT"),Ze(n,t)}catch(n){throw await e.query("ROLLBACK").catch(()=>{}),n}}async function Qe(e,t){async function n(p,f=[]){return(await e.query(p,f)).rows}let[r]=await n("SELECT current_setting('server_version_num')::int / 10000 AS major"),i=r?.major??0,a=await n(Ae(),[t]),s=await n(Ee()),o=await x(e,he(i)),c=new Map;for(let[p,f]of o)c.set(p,new Map(f.map(({number:b,name:v})=>[b,v])));let m=p=>(o.get(p)??[]).map(ze),M=await x(e,se()),T=p=>(M.get(p)??[]).map(f=>ce(f,p,c)),L=await x(e,be()),S=await x(e,xe()),P=await x(e,ae()),We=await x(e,Ce()),Me=a.map(({oid:p,...f})=>({...f,columns:m(p),constraints:(P.get(p)??[]).map(b=>oe(b,p,c)),indexes:T(p),triggers:L.get(p)??[],rules:S.get(p)??[],policies:We.get(p)??[]})),Pe=s.map(({oid:p,...f})=>({...f,columns:m(p).map(({name:b,type:v,comment:ve})=>({name:b,type:v,comment:ve})),indexes:T(p),triggers:L.get(p)??[],rules:S.get(p)??[]}));return{schemas:await n(pe()),tables:Me,views:Pe,sequences:await n(de(),[t]),enums:await n(ye()),domains:await n(Re()),composites:await n(Te()),ranges:await n(Le(i)),functions:await n(ge()),eventTriggers:await n(Se()),extensions:await n(le()),publications:await n(me(i)),statistics:await n(ue()),others:await n(fe()),dependencies:await n(Ne()),identity:{major:i,tables:Object.fromEntries(a.map(({oid:p,schema:f,name:b})=>[`${f}.${b}`,Number(p)])),relations:Object.fromEntries((await n(Oe())).map(({name:p,...f})=>[p,f]))}}}function ze(e){let t={...e};return delete t.number,t}function Ze(e,t){if(t.length===0)return e;let{tables:n,views:r,sequences:i,enums:a,domains:s,composites:o,ranges:c,functions:m,statistics:M}=e,T=new Set([n,r,i,a,s,o,c,m,M].flat().map(S=>S.schema)),L=({name:S})=>S!=="public"&&!T.has(S)&&t.some(P=>P.startsWith(`${S}.`));return{...e,schemas:e.schemas.filter(S=>!L(S))}}var De=4e3,et={extra:"added",missing:"removed",changed:"changed",renamed:"renamed",order:"reordered"};function qt(e,t){return ie(e,t).map(n=>{let{kind:r,property:i,expected:a,actual:s,digest:o}=n;return{kind:et[r],what:J(n),...i!==void 0&&{property:j(i)},...a!==void 0&&{before:$e(a)},...s!==void 0&&{after:$e(s)},...o!==void 0&&{digest:o}}})}function $e(e){return e.length>De?`${e.slice(0,De)}\u2026`:e}import{connect as He}from"node:net";function ke({host:e,port:t}){return new Promise((n,r)=>{let i=e.startsWith("/")?He(`${e}/.s.PGSQL.${t}`):He(t,e),a=s=>r(s);i.once("error",a),i.once("connect",()=>{i.off("error",a),i.on("error",()=>{}),i.pause(),n(i)})})}import{createServer as rt}from"node:net";function we(e){return new Promise(t=>{let n=Buffer.alloc(0),r=s=>{e.off("data",a),e.off("end",i),e.off("close",i),e.pause(),t(s)},i=()=>r(void 0),a=s=>{for(n=n.length===0?s:Buffer.concat([n,s]);n.length>=8;){let o=n.readInt32BE(0);if(o<8||o>1e4)return r(void 0);if(n.length<o)return;let c=n.subarray(0,o);n=n.subarray(o);let m=c.readInt32BE(4);if(m===80877103||m===80877104)e.write("N");else return r(tt(m,c,n))}};e.on("data",a),e.on("end",i),e.on("close",i)})}function tt(e,t,n){if(e===80877102)return{kind:"cancel",packet:t,pid:t.readInt32BE(8),rest:n};if(e>>16===3)return{kind:"startup",packet:t,parameters:nt(t),rest:n}}function nt(e){let t=e.subarray(8).toString().split("\0"),n=new Map;for(let r=0;r+1<t.length&&t[r]!=="";r+=2)n.set(t[r]??"",t[r+1]??"");return n}function Yt(e){let t=[...e].map(([i,a])=>`${i}\0${a}\0`).join(""),n=Buffer.from(`${t}\0`),r=Buffer.allocUnsafe(8);return r.writeInt32BE(n.length+8,0),r.writeInt32BE(196608,4),Buffer.concat([r,n])}var Ie=class{#i;#r;#e=new Set;#t=new Set;constructor(t){this.#i=t,this.#r=rt(n=>this.#s(n))}listen(){return new Promise((t,n)=>{this.#r.once("error",n),this.#r.listen(0,"127.0.0.1",()=>{let r=this.#r.address();t(typeof r=="object"&&r!==null?r.port:0)})})}async connect(t){let n=await ke(t);return this.keep(n),n}keep(t){this.#e.add(t),t.on("close",()=>this.#e.delete(t)),t.on("error",()=>{})}async close(){let t=new Promise(n=>this.#r.close(()=>n()));for(let n of this.#e)n.destroy();await Promise.all(this.#t),await t}#s(t){this.keep(t),t.setNoDelay(!0);let n=this.#n(t).catch(()=>{t.destroy()}).finally(()=>this.#t.delete(n));this.#t.add(n)}async#n(t){let n=await we(t);n===void 0?t.destroy():await this.#i({client:t,opening:n})}};function Kt(e,t){return new Promise(n=>{e.once("close",()=>n()),e.resume(),e.end(t.packet)})}var W=Buffer.alloc(0);function g(e,...t){let n=4;for(let i of t)n+=i.length;let r=Buffer.allocUnsafe(5);return r.write(e,0,"latin1"),r.writeInt32BE(n,1),Buffer.concat([r,...t],n+1)}function O(e){let t=typeof e=="string"?Buffer.from(e):e;return Buffer.concat([t,Buffer.of(0)],t.length+1)}function B(e){let t=Buffer.allocUnsafe(2);return t.writeInt16BE(e),t}function it(e){let t=Buffer.allocUnsafe(4);return t.writeInt32BE(e),t}function zt(e){return g("Q",O(e))}function Zt({name:e,sql:t,types:n=[]}){return g("P",O(e),O(t),B(n.length),...n.map(at))}function en({portal:e,statement:t}){return g("B",O(e),O(t),B(0),B(0),B(0))}function tn(e){return g("D",Buffer.from("P"),O(e))}function nn(e){return g("E",O(e),it(0))}function rn(e,t){return g("C",Buffer.from(e),O(t))}var an=g("S",W),sn=g("H",W),on=g("X",W),cn=g("1",W);function pn(e){return g("Z",Buffer.from(e))}function dn(e){let t=Object.entries(e).map(([n,r])=>Buffer.concat([Buffer.from(n),O(r)]));return g("E",...t,Buffer.of(0))}function at(e){let t=Buffer.allocUnsafe(4);return t.writeUInt32BE(e),t}var R={AccessShareLock:128,RowShareLock:192,RowExclusiveLock:240,ShareUpdateExclusiveLock:248,ShareLock:236,ShareRowExclusiveLock:252,ExclusiveLock:254,AccessExclusiveLock:255};function un(e){return q.includes(e)}function fn(e,t){return(R[e]&1<<q.indexOf(t))!==0}function gn(e,t){let n=0;for(let i of e)n|=R[i];let r=[...new Set(t)].filter(i=>(R[i]&~n)!==0);return r.filter(i=>!r.some(a=>a!==i&&st(a,i)))}function st(e,t){return(R[t]&~R[e])===0}function A(e,t){let n=e.indexOf(0,t),r=n<0?e.length:n;return{bytes:e.subarray(t,r),next:r+1}}function Sn(e){return A(e,5).bytes.toString("latin1")}function Nn(e){let t=/^(?:INSERT \d+|UPDATE|DELETE|SELECT|MERGE|FETCH|MOVE|COPY) (\d+)$/.exec(e);return t===null?0:Number(t[1])}function An(e){let t=String.fromCharCode(e[5]??0);return t==="T"||t==="E"?t:"I"}function ot(e){let t=new Map;for(let n=5;n<e.length&&e[n]!==0;){let r=A(e,n+1);t.set(String.fromCharCode(e[n]??0),r.bytes.toString()),n=r.next}return t}function On(e,t=0){let n=ot(e),r=n.get("D"),i=n.get("H"),a=Number(n.get("P")??0)-t;return{sqlstate:n.get("C")??"",message:n.get("M")??"",...r===void 0?{}:{detail:r},...i===void 0?{}:{hint:i},...ct(n)&&{raised:!0},...a>0?{position:a}:{}}}function ct(e){let[t="",n=""]=[e.get("F"),e.get("R")];return/^exec_stmt_(?:raise|assert)$/.test(n)||/^(?:plpy|plperl|pltcl)/.test(t)}function hn(e,t){if(t===0)return e;for(let n=5;n<e.length&&e[n]!==0;){let r=A(e,n+1);if(e[n]===80){let i=Buffer.from(String(Number(r.bytes.toString("latin1"))+t)),a=Buffer.concat([e.subarray(0,n+1),i,e.subarray(r.next-1)]);return a.writeInt32BE(a.length-1,1),a}n=r.next}return e}function bn(e){let t=[],n=7;for(let r=e.readInt16BE(5);r>0;r--){let i=e.readInt32BE(n);n+=4,t.push(i<0?null:e.toString("utf8",n,n+Math.max(0,i))),n+=Math.max(0,i)}return t}function xn(e){let t=A(e,5);return{name:t.bytes.toString(),value:A(e,t.next).bytes.toString()}}function Cn(e){let t=A(e,5),n=A(e,t.next),r=[];for(let i=n.next+2;i+4<=e.length;i+=4)r.push(e.readUInt32BE(i));return{name:t.bytes.toString(),sql:n.bytes,types:r}}function _n(e){let t=A(e,5),n=A(e,t.next);return{portal:t.bytes.toString(),statement:n.bytes.toString(),next:n.next}}function yn(e){return{kind:String.fromCharCode(e[5]??0),name:A(e,6).bytes.toString()}}var Be=class{#i;#r;#e=[];#t=0;#s=!1;#n=0;#o="";ended=!1;constructor({inParts:t,onPressure:n}){this.#i=t,this.#r=n}push(t){t.length!==0&&(this.#e.push(t),this.#t+=t.length,this.#a())}take(){if(this.#n>0)return this.#t>0?this.#p():void 0;let t=this.#d();if(t===void 0)return;let n=String.fromCharCode(this.#e[0]?.[0]??0);if(this.#t>=t)return{type:n,bytes:this.#c(t),first:!0,last:!0};if(!this.#i.includes(n)||this.#t<65536){this.#a();return}return this.#o=n,this.#n=t,{...this.#p(),first:!0}}peek(){if(this.#n>0)return this.#t>0?this.#o:void 0;let t=this.#e[0]?.[0];return t===void 0?void 0:String.fromCharCode(t)}drain(){return this.#c(this.#t)}#p(){let t=this.#c(Math.min(this.#n,this.#t));return this.#n-=t.length,{type:this.#o,bytes:t,first:!1,last:this.#n===0}}#d(){if(this.#t<5)return;let t=this.#e[0];t!==void 0&&t.length<5&&(this.#e=[Buffer.concat(this.#e,this.#t)]);let n=this.#e[0]?.readInt32BE(1)??0;if(n<4)throw new RangeError(`a message of length ${n}`);return n+1}#c(t){this.#t-=t;let n=this.#e[0];return n===void 0||t===0?Buffer.alloc(0):n.length===t?(this.#e.shift(),this.#a(),n):n.length>t?(this.#e[0]=n.subarray(t),this.#a(),n.subarray(0,t)):this.#l(t)}#l(t){let n=Buffer.allocUnsafe(t),r=0,i=0;for(let a of this.#e){if(r===t)break;let s=Math.min(a.length,t-r);a.copy(n,r,0,s),r+=s,s===a.length?i++:this.#e[i]=a.subarray(s)}return this.#e.splice(0,i),this.#a(),n}#a(){let t=this.#e[0],n=this.#n>0||t===void 0||t.length<5?0:t.readInt32BE(1)+1,r=t!==void 0&&this.#i.includes(String.fromCharCode(t[0]??0)),i=this.#t>=1048576&&(r||n<=this.#t);i!==this.#s&&(this.#s=i,this.#r(i))}};export{Ue as a,je as b,ie as c,Wt as d,un as e,fn as f,gn as g,ke as h,Yt as i,Ie as j,Kt as k,A as l,Sn as m,Nn as n,An as o,ot as p,On as q,hn as r,bn as s,xn as t,Cn as u,_n as v,yn as w,Be as x,g as y,O as z,it as A,zt as B,Zt as C,en as D,tn as E,nn as F,rn as G,an as H,sn as I,on as J,cn as K,pn as L,dn as M,qt as N};
