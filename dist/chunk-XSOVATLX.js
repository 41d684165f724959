import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as v}from"./chunk-B5VM4QTM.js";var Je={notNull:"NOT NULL",forceRowSecurity:"FORCE ROW LEVEL SECURITY",rowSecurity:"ROW LEVEL SECURITY"},X=160;function Fe(e){let{kind:t,property:n,expected:r,actual:i}=e,s=N(F(e));if(t==="order")return`${s}: columns are in another order: ${N(i)}; expected ${N(r)}`;if(t==="renamed")return`${s} is called ${N(i)}`;if(n===void 0){let c=(t==="missing"?r:i)??"";return`${s} is ${t}${c===""?"":` (${N(c)})`}`}let a=J(n);if(t==="changed")return`${s}: ${a} ${Ye(r??"",i??"")}`;let o=(t==="missing"?r:i)??"";return`${s}: ${a}${o==="true"?"":` ${N(o)}`} is ${t}`}function J(e){return Je[e]??e.replace(/[A-Z]/g,t=>` ${t.toLowerCase()}`)}function F({object:e,path:t}){return t===""?e:t.startsWith("column ")?`column ${e.slice(e.indexOf(" ")+1)}.${t.slice(7)}`:`${t} of ${e}`}function Ye(e,t){if(!e.includes(`
`)&&!t.includes(`
`))return`is ${N(t)}, expected ${N(e)}`;let[n,r]=[e.split(`
`),t.split(`
`)],i=n.findIndex((a,o)=>a!==r[o]),s=i===-1?n.length:i;return`differs in line ${s+1}: is ${N(r[s]??"(end)")}, expected ${N(n[s]??"(end)")}`}function N(e){let t=(e??"").replace(/[\s\p{Cc}\p{Cf}]+/gu," ").trim();return t.length>X?`${t.slice(0,X)}\u2026`:t}function x(e){let t=(r,i,...s)=>i.map(a=>({object:`${r} ${a.schema}.${a.name}`,properties:O(a,"schema","name","type",...s),parts:[],columnOrder:[]})),n=(r,i)=>i.map(s=>({object:`${r} ${s.name}`,properties:O(s,"name"),parts:[],columnOrder:[]}));return[...n("schema",e.schemas),...e.tables.map(r=>({object:`table ${r.schema}.${r.name}`,properties:O(r,"schema","name",...G),parts:[...r.columns.map(Ue),...r.constraints.map(Ve),...r.indexes.filter(i=>i.constraint===null).map(z),...r.triggers.map(K),...r.rules.map(i=>D("rule",i)),...r.policies.map(i=>D("policy",i))],columnOrder:r.columns.map(({name:i})=>i)})),...e.views.map(r=>({object:`${r.kind} ${r.schema}.${r.name}`,properties:{...O(r,"schema","name","kind",...G),columns:r.columns},parts:[...r.indexes.map(z),...r.triggers.map(K),...r.rules.map(i=>D("rule",i))],columnOrder:[]})),...e.sequences.map(r=>({object:`sequence ${r.schema}.${r.name}`,properties:O(r,"schema","name"),parts:[],columnOrder:[]})),...t("enum",e.enums),...t("domain",e.domains),...t("composite type",e.composites),...t("range type",e.ranges),...e.functions.map(r=>({object:`${r.kind} ${r.schema}.${r.name}(${r.arguments})`,properties:{...O(r,"schema","name","kind","arguments","result"),definition:r.definition.replace(/[ \t\r]+$/gm,"")},parts:[],columnOrder:[]})),...n("event trigger",e.eventTriggers),...n("extension",e.extensions),...n("publication",e.publications),...t("statistics",e.statistics),...e.others.map(({kind:r,name:i,definition:s})=>({object:`${r} ${i}`,properties:{definition:s},parts:[],columnOrder:[]}))]}var G=["columns","constraints","indexes","triggers","rules","policies"];function Ue(e){return{kind:"column",name:e.name,properties:O(e,"name","inherited"),definition:null}}function Ve(e){let{name:t,kind:n,definition:r,validated:i,comment:s}=e;return{kind:"constraint",name:t,properties:{definition:r,validated:i,comment:s},definition:`${n} ${r} ${i}`}}function z(e){let{name:t,definition:n,valid:r,clustered:i,comment:s}=e;return{kind:"index",name:t,properties:{definition:n,valid:r,clustered:i,comment:s},definition:`${n} ${r}`}}function K(e){return D("trigger",e)}function D(e,t){return{kind:e,name:t.name,properties:O(t,"name"),definition:null}}function O(e,...t){return Object.fromEntries(Object.entries(e).filter(([n])=>!t.includes(n)))}import{createHash as Z}from"node:crypto";function Xe(e){let t=x(e).map(n=>{let r=n.parts.map(({kind:i,name:s,properties:a})=>y({kind:i,name:s,properties:a}));return`{"object":${y(n.object)},"parts":${Y(r)},"properties":${y(n.properties)}}`});return Z("sha256").update(Y(t)).digest("hex")}function U(e){let t=(e.parts??[]).map(({kind:r,name:i,properties:s})=>y({kind:r,name:i,properties:Q(s)})),n=`{"parts":${Y(t)},"properties":${y(Q(e.properties))}}`;return Z("sha256").update(n).digest("hex").slice(0,16)}function Q(e){return Object.fromEntries(Object.entries(e).filter(([t])=>t!=="grants"&&t!=="comment"))}function Y(e){return`[${e.sort().join(",")}]`}function y(e){return e===null||typeof e!="object"?JSON.stringify(e):Array.isArray(e)?`[${e.map(y).join(",")}]`:`{${Object.keys(e).sort().map(n=>`${JSON.stringify(n)}:${y(e[n]??null)}`).join(",")}}`}function ee(e,t){let n={same:[],renamed:[],missing:[],extra:[]},r=V(e,t,a=>`${a.kind} ${a.name} ${a.definition??""}`);n.same.push(...r.pairs);let i=V(r.left,r.right,a=>a.definition===null?void 0:`${a.kind} ${a.definition}`);n.renamed.push(...i.pairs);let s=V(i.left,i.right,a=>`${a.kind} ${a.name}`);return n.same.push(...s.pairs),n.missing=s.left,n.extra=s.right,n}function V(e,t,n){let r=new Map,i=new Set(t);for(let a of t){let o=n(a);o!==void 0&&r.set(o,[...r.get(o)??[],a])}let s={pairs:[],left:[],right:[]};for(let a of e){let o=n(a),c=o===void 0?void 0:r.get(o)?.shift();c===void 0?s.left.push(a):(s.pairs.push([a,c]),i.delete(c))}return s.right=[...i],s}function w(e,t){let n=new Map(x(t).map(i=>[i.object,i])),r=[];for(let i of x(e)){let s=n.get(i.object);n.delete(i.object),s===void 0?r.push({object:i.object,path:"",kind:"missing"}):r.push(...Ge(i,s))}for(let[i,s]of n)r.push({object:i,path:"",kind:"extra",digest:U(s)});return r}function Ge(e,t){let{object:n}=e,r=re({object:n,path:""},e.properties,t.properties),{same:i,renamed:s,missing:a,extra:o}=ee(e.parts,t.parts);for(let[c,l]of i)r.push(...re({object:n,path:H(c)},c.properties,l.properties));for(let[c,l]of s)r.push({object:n,path:H(c),kind:"renamed",expected:c.name,actual:l.name});for(let c of a)te(c,t)||r.push({object:n,path:H(c),kind:"missing",...ne("expected",c)});for(let c of o)te(c,e)||r.push({object:n,path:H(c),kind:"extra",...ne("actual",c),digest:U(c)});return[...r,...ze(e,t)]}function te(e,t){let{definition:n}=e.properties,r=typeof n=="string"?/^NOT NULL (.*?)( NO INHERIT)?$/.exec(n)?.[1]:void 0;if(r===void 0)return!1;let i=r.startsWith('"')?r.slice(1,-1).replaceAll('""','"'):r;return t.parts.find(s=>s.kind==="column"&&s.name===i)?.properties.notNull!==!0}function ne(e,{properties:t}){let n=t.definition??t.type;return typeof n=="string"?{[e]:n}:{}}function re(e,t,n){return[...new Set([...Object.keys(t),...Object.keys(n)])].flatMap(i=>{let[s,a]=[ie(t[i]),ie(n[i])];return s===a?[]:[{...e,property:i,kind:a===void 0?"missing":s===void 0?"extra":"changed",...s&&{expected:s},...a&&{actual:a}}]})}function ze({object:e,columnOrder:t},n){let r=(a,o)=>a.filter(c=>o.includes(c)).join(", "),[i,s]=[r(t,n.columnOrder),r(n.columnOrder,t)];return i===s?[]:[{object:e,path:"",kind:"order",expected:i,actual:s}]}function H({kind:e,name:t}){return`${e} ${t}`}function ie(e){if(!(e==null||e===!1)&&!(Array.isArray(e)&&e.length===0))return typeof e=="string"?e:JSON.stringify(e)}var d="n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";function m(e,t){return`NOT EXISTS (SELECT FROM pg_depend owned WHERE owned.classid = '${e}'::regclass AND owned.objid = ${t}
    AND owned.deptype = 'e')`}function u(e,t,n="0"){return`(SELECT said.description FROM pg_description said WHERE said.classoid = '${e}'::regclass
    AND said.objoid = ${t} AND said.objsubid = ${n})`}function E(e,t,n){return`CASE WHEN ${e} IS NULL AND '${t}' NOT IN ('f', 'T') THEN '{}'::text[] ELSE ARRAY(
    SELECT CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(acl.grantee) END || ': ' ||
      string_agg(DISTINCT acl.privilege_type || CASE WHEN acl.is_grantable THEN '*' ELSE '' END, ', ')
    FROM aclexplode(coalesce(${e}, acldefault('${t}', ${n}))) acl WHERE acl.grantee <> ${n}
    GROUP BY acl.grantee ORDER BY 1) END`}function R(e){return`CASE ${e} WHEN 'O' THEN 'enabled' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END`}function se(){return`SELECT k.conrelid::int8::text AS oid, k.conname AS name,
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
  ORDER BY k.conrelid, k.conname COLLATE "C"`}function ae(){return`SELECT x.indrelid::int8::text AS oid, ic.relname AS name,
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
  WHERE c.relkind IN ('r', 'p', 'm') AND ${d} AND ${m("pg_class","x.indexrelid")}
  ORDER BY x.indrelid, ic.relname COLLATE "C"`}function oe(e,t,n){let{toSchema:r,toTable:i,toOid:s,toColumns:a,...o}=e,c=r===null||i===null?null:{schema:r,table:i,columns:(a??[]).map(l=>n.get(s)?.get(l)??"?")};return{...o,columns:o.columns.map(l=>n.get(t)?.get(l)??"?"),references:c}}function ce(e,t,n){let r=i=>n.get(t)?.get(i)??null;return{...e,columns:e.columns.map(r),uses:e.uses.flatMap(i=>r(i)??[])}}function pe(){return`SELECT n.nspname AS name, ${E("n.nspacl","n","n.nspowner")} AS grants,
    ${u("pg_namespace","n.oid")} AS comment
  FROM pg_namespace n WHERE ${d} AND ${m("pg_namespace","n.oid")}
  ORDER BY n.nspname COLLATE "C"`}function de(){return`SELECT n.nspname AS schema, c.relname AS name, format_type(s.seqtypid, NULL) AS type,
    s.seqstart::text AS start, s.seqincrement::text AS increment, s.seqmin::text AS minimum, s.seqmax::text AS maximum,
    s.seqcache::text AS cache, s.seqcycle AS cycle, tn.nspname || '.' || t.relname || '.' || a.attname AS "ownedBy",
    ${E("c.relacl","s","c.relowner")} AS grants, ${u("pg_class","c.oid")} AS comment
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.deptype IN ('a', 'i')
      AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0
    LEFT JOIN pg_class t ON t.oid = o.refobjid LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
  WHERE ${d} AND ${m("pg_class","c.oid")}
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
  ORDER BY n.nspname COLLATE "C", s.stxname COLLATE "C"`}var Ke={operator:"pg_operator",cast:"pg_cast",collation:"pg_collation",conversion:"pg_conversion","operator class":"pg_opclass","operator family":"pg_opfamily","text search configuration":"pg_ts_config","text search dictionary":"pg_ts_dict","foreign-data wrapper":"pg_foreign_data_wrapper","foreign server":"pg_foreign_server","access method":"pg_am",language:"pg_language",transform:"pg_transform"};function fe(){return`${[...Object.entries(Ke).map(([n,r])=>`SELECT '${n}' AS kind, pg_describe_object('${r}'::regclass, o.oid, 0) AS name,
      NULL::text AS definition FROM ${r} o WHERE o.oid >= 16384 AND ${m(r,"o.oid")}`),`SELECT 'default privileges', concat_ws(' ', pg_get_userbyid(d.defaclrole), d.defaclobjtype,
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
  WHERE ${d} AND ${m("pg_proc","p.oid")}
    AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid
      AND i.deptype = 'i')
  ORDER BY n.nspname COLLATE "C", p.proname COLLATE "C", 4`}function Ee(){return`SELECT c.oid::int8::text AS oid, n.nspname AS schema, c.relname AS name,
    CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END AS kind, pg_get_viewdef(c.oid) AS definition,
    ARRAY(SELECT o FROM unnest(c.reloptions) o ORDER BY 1) AS options,
    ${E("c.relacl","r","c.relowner")} AS grants, ${u("pg_class","c.oid")} AS comment
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('v', 'm') AND ${d} AND ${m("pg_class","c.oid")}
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`}function Se(){return`SELECT e.evtname AS name, ${R("e.evtenabled")} AS enabled,
    concat_ws(' ', 'ON', e.evtevent, 'WHEN TAG IN ' || e.evttags::text, 'EXECUTE FUNCTION', e.evtfoid::regprocedure)
      AS definition
  FROM pg_event_trigger e WHERE ${m("pg_event_trigger","e.oid")} ORDER BY e.evtname COLLATE "C"`}function Ne(){return`SELECT DISTINCT CASE v.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END AS kind,
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
    WHERE t.relkind IN ('r', 'p', 'f', 'v', 'm') AND ${d} AND ${m("pg_proc","p.oid")}
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
  WHERE c.relkind IN ('r', 'p', 'f') AND ${d} AND ${m("pg_class","c.oid")}
    AND n.nspname || '.' || c.relname <> ALL ($1::text[])
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`}function he(){return`SELECT n.nspname || '.' || c.relname AS name, pg_get_userbyid(c.relowner)::text AS owner,
    (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace)::text AS tablespace,
    (SELECT tn.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace tn ON tn.oid = t.typnamespace
      WHERE t.oid = c.reloftype) AS "ofType"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND ${d} AND ${m("pg_class","c.oid")}`}function Oe(e){return`SELECT a.attrelid::int8::text AS oid, a.attnum AS number, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
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
    ${R("t.tgenabled")} AS enabled, ${u("pg_trigger","t.oid")} AS comment
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND ${d} AND ${m("pg_trigger","t.oid")}
  ORDER BY t.tgrelid, t.tgname COLLATE "C"`}function xe(){return`SELECT r.ev_class::int8::text AS oid, r.rulename AS name, pg_get_ruledef(r.oid) AS definition,
    ${R("r.ev_enabled")} AS enabled
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE r.rulename <> '_RETURN' AND ${d} ORDER BY r.ev_class, r.rulename COLLATE "C"`}function ye(){return`SELECT p.polrelid::int8::text AS oid, p.polname AS name, p.polpermissive AS permissive,
    CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
      ELSE 'ALL' END AS command,
    ARRAY(SELECT CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r)::text END FROM unnest(p.polroles) r ORDER BY 1)
      AS roles,
    pg_get_expr(p.polqual, p.polrelid) AS "using", pg_get_expr(p.polwithcheck, p.polrelid) AS "check"
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${d} ORDER BY p.polrelid, p.polname COLLATE "C"`}async function _(e,t,n=[]){let{rows:r}=await e.query(t,n),i=new Map;for(let{oid:s,...a}of r){let o=i.get(s);o===void 0?i.set(s,[a]):o.push(a)}return i}var k=`n.nspname AS schema, t.typname AS name, format_type(t.oid, NULL) AS type,
  ${E("t.typacl","T","t.typowner")} AS grants, ${u("pg_type","t.oid")} AS comment`,I="FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace",B=`${d} AND ${m("pg_type","t.oid")}`,W='ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"',_e=e=>`(SELECT cn.nspname || '.' || co.collname FROM pg_collation co
  JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = ${e})`;function Ce(){return`SELECT ${k}, ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid
      ORDER BY e.enumsortorder) AS labels ${I} WHERE t.typtype = 'e' AND ${B} ${W}`}function Re(){return`SELECT ${k}, format_type(t.typbasetype, t.typtypmod) AS base, t.typnotnull AS "notNull",
    t.typdefault AS "default",
    CASE WHEN t.typcollation <> b.typcollation THEN ${_e("t.typcollation")} END AS collation,
    coalesce((SELECT json_agg(json_build_object('name', k.conname, 'definition',
        regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', ''), 'validated', k.convalidated)
        ORDER BY k.conname COLLATE "C")
      FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '[]') AS constraints
  ${I} JOIN pg_type b ON b.oid = t.typbasetype WHERE t.typtype = 'd' AND ${B} ${W}`}function Te(){return`SELECT ${k}, coalesce((SELECT json_agg(json_build_object('name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod), 'collation',
      CASE WHEN a.attcollation <> at.typcollation THEN ${_e("a.attcollation")} END) ORDER BY a.attnum)
    FROM pg_attribute a JOIN pg_type at ON at.oid = a.atttypid
    WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS attributes
  ${I} JOIN pg_class tc ON tc.oid = t.typrelid AND tc.relkind = 'c' WHERE t.typtype = 'c' AND ${B} ${W}`}function Le(e){let t=e>=14?"format_type(r.rngmultitypid, NULL)":"NULL::text";return`SELECT ${k}, format_type(r.rngsubtype, NULL) AS subtype, ${t} AS multirange
  ${I} JOIN pg_range r ON r.rngtypid = t.oid WHERE t.typtype = 'r' AND ${B} ${W}`}var Qe=`SET LOCAL search_path = ''; SET LOCAL quote_all_identifiers = off; SET LOCAL DateStyle = 'ISO, YMD';
  SET LOCAL IntervalStyle = 'postgres'; SET LOCAL TimeZone = 'UTC'; SET LOCAL bytea_output = 'hex';
  SET LOCAL extra_float_digits = 1; SET LOCAL jit = off`;async function Gt(e,{exclude:t=[]}={}){await e.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${Qe}`);try{let n=await Ze(e,t);return await e.query("COMMIT"),tt(n,t)}catch(n){throw await e.query("ROLLBACK").catch(()=>{}),n}}async function Ze(e,t){async function n(p,f=[]){return(await e.query(p,f)).rows}let[r]=await n("SELECT current_setting('server_version_num')::int / 10000 AS major"),i=r?.major??0,s=await n(Ae(),[t]),a=await n(Ee()),o=await _(e,Oe(i)),c=new Map;for(let[p,f]of o)c.set(p,new Map(f.map(({number:b,name:q})=>[b,q])));let l=p=>(o.get(p)??[]).map(et),C=await _(e,ae()),L=p=>(C.get(p)??[]).map(f=>ce(f,p,c)),$=await _(e,be()),S=await _(e,xe()),j=await _(e,se()),Pe=await _(e,ye()),je=s.map(({oid:p,...f})=>({...f,columns:l(p),constraints:(j.get(p)??[]).map(b=>oe(b,p,c)),indexes:L(p),triggers:$.get(p)??[],rules:S.get(p)??[],policies:Pe.get(p)??[]})),qe=a.map(({oid:p,...f})=>({...f,columns:l(p).map(({name:b,type:q,comment:ve})=>({name:b,type:q,comment:ve})),indexes:L(p),triggers:$.get(p)??[],rules:S.get(p)??[]}));return{schemas:await n(pe()),tables:je,views:qe,sequences:await n(de(),[t]),enums:await n(Ce()),domains:await n(Re()),composites:await n(Te()),ranges:await n(Le(i)),functions:await n(ge()),eventTriggers:await n(Se()),extensions:await n(le()),publications:await n(me(i)),statistics:await n(ue()),others:await n(fe()),dependencies:await n(Ne()),identity:{major:i,tables:Object.fromEntries(s.map(({oid:p,schema:f,name:b})=>[`${f}.${b}`,Number(p)])),relations:Object.fromEntries((await n(he())).map(({name:p,...f})=>[p,f]))}}}function et(e){let t={...e};return delete t.number,t}function tt(e,t){if(t.length===0)return e;let{tables:n,views:r,sequences:i,enums:s,domains:a,composites:o,ranges:c,functions:l,statistics:C}=e,L=new Set([n,r,i,s,a,o,c,l,C].flat().map(S=>S.schema)),$=({name:S})=>S!=="public"&&!L.has(S)&&t.some(j=>j.startsWith(`${S}.`));return{...e,schemas:e.schemas.filter(S=>!$(S))}}var $e=4e3,nt={extra:"added",missing:"removed",changed:"changed",renamed:"renamed",order:"reordered"};function Zt(e,t){return w(e,t).map(n=>{let{kind:r,property:i,expected:s,actual:a,digest:o}=n;return{kind:nt[r],what:F(n),...i!==void 0&&{property:J(i)},...s!==void 0&&{before:De(s)},...a!==void 0&&{after:De(a)},...o!==void 0&&{digest:o}}})}function De(e){return e.length>$e?`${e.slice(0,$e)}\u2026`:e}import{createHash as rt}from"node:crypto";var it=4e5,st=300,at=new Set("grants comment options replicaIdentity accessMethod statisticsTarget storage compression clustered rowSecurity forceRowSecurity partitionBound parents valid inherited columns".split(" ")),ot=/^(?:extension|publication|event trigger|schema|default privileges) /,ct=new Set(["column","constraint","index","trigger","rule"]);function sn(e,t,n){let r=new Set,i=new Set(n.map(o=>`table ${o}`));for(let{object:o,path:c,property:l,kind:C}of w(e,t))C==="extra"&&c===""&&l===void 0?r.add(o):i.add(o);let s=new Set(He(t,r).map(({object:o})=>o)),a={objects:He(e,i),absent:[...r].filter(o=>s.has(o))};return JSON.stringify(a).length>it?void 0:a}function He(e,t){let n=mt(e),r=i=>Object.fromEntries(Object.entries(i).filter(([s,a])=>!at.has(s)&&we(a)).map(([s,a])=>[s,lt(n(typeof a=="string"?a:JSON.stringify(a)))]));return x(e).filter(i=>t.has(i.object)&&pt(i)).map(({object:i,properties:s,parts:a})=>({object:i,properties:r(s),parts:a.filter(dt).map(({kind:o,name:c,properties:l})=>({kind:o,name:c,properties:r(l)}))}))}function pt({object:e,properties:t}){return!ot.test(e)&&!we(t.partitionBound??null)}function dt({kind:e,properties:{valid:t,definition:n}}){return e==="index"&&t===!1||e==="constraint"&&typeof n=="string"&&n.startsWith("NOT NULL ")?!1:ct.has(e)}function we(e){return e!==null&&e!==!1&&!(Array.isArray(e)&&e.length===0)}function lt(e){return e.length<=st?e:`${e.slice(0,120)}\u2026 (SHA-256 ${rt("sha256").update(e).digest("hex").slice(0,32)})`}function mt({extensions:e}){let t=new Set(["public",...e.map(({schema:s})=>s)]);t.delete("pg_catalog");let r=[...t].map(s=>/^[a-z_][a-z0-9_]*$/.test(s)?s:`"${s.replaceAll('"','""')}"`).map(s=>s.replace(/[.*+?^${}()|[\]\\]/g,"\\$&")),i=new RegExp(`(?<![\\w."$])(?:${r.join("|")})\\.`,"g");return s=>s.replace(i,"")}import{connect as ke}from"node:net";function Ie({host:e,port:t}){return new Promise((n,r)=>{let i=e.startsWith("/")?ke(`${e}/.s.PGSQL.${t}`):ke(t,e),s=a=>r(a);i.once("error",s),i.once("connect",()=>{i.off("error",s),i.on("error",()=>{}),i.pause(),n(i)})})}import{createServer as gt}from"node:net";function Be(e){return new Promise(t=>{let n=Buffer.alloc(0),r=a=>{e.off("data",s),e.off("end",i),e.off("close",i),e.pause(),t(a)},i=()=>r(void 0),s=a=>{for(n=n.length===0?a:Buffer.concat([n,a]);n.length>=8;){let o=n.readInt32BE(0);if(o<8||o>1e4)return r(void 0);if(n.length<o)return;let c=n.subarray(0,o);n=n.subarray(o);let l=c.readInt32BE(4);if(l===80877103||l===80877104)e.write("N");else return r(ut(l,c,n))}};e.on("data",s),e.on("end",i),e.on("close",i)})}function ut(e,t,n){if(e===80877102)return{kind:"cancel",packet:t,pid:t.readInt32BE(8),rest:n};if(e>>16===3)return{kind:"startup",packet:t,parameters:ft(t),rest:n}}function ft(e){let t=e.subarray(8).toString().split("\0"),n=new Map;for(let r=0;r+1<t.length&&t[r]!=="";r+=2)n.set(t[r]??"",t[r+1]??"");return n}function pn(e){let t=[...e].map(([i,s])=>`${i}\0${s}\0`).join(""),n=Buffer.from(`${t}\0`),r=Buffer.allocUnsafe(8);return r.writeInt32BE(n.length+8,0),r.writeInt32BE(196608,4),Buffer.concat([r,n])}var We=class{#i;#r;#e=new Set;#t=new Set;constructor(t){this.#i=t,this.#r=gt(n=>this.#a(n))}listen(){return new Promise((t,n)=>{this.#r.once("error",n),this.#r.listen(0,"127.0.0.1",()=>{let r=this.#r.address();t(typeof r=="object"&&r!==null?r.port:0)})})}async connect(t){let n=await Ie(t);return this.keep(n),n}keep(t){this.#e.add(t),t.on("close",()=>this.#e.delete(t)),t.on("error",()=>{})}async close(){let t=new Promise(n=>this.#r.close(()=>n()));for(let n of this.#e)n.destroy();await Promise.all(this.#t),await t}#a(t){this.keep(t),t.setNoDelay(!0);let n=this.#n(t).catch(()=>{t.destroy()}).finally(()=>this.#t.delete(n));this.#t.add(n)}async#n(t){let n=await Be(t);n===void 0?t.destroy():await this.#i({client:t,opening:n})}};function fn(e,t){return new Promise(n=>{e.once("close",()=>n()),e.resume(),e.end(t.packet)})}var P=Buffer.alloc(0);function g(e,...t){let n=4;for(let i of t)n+=i.length;let r=Buffer.allocUnsafe(5);return r.write(e,0,"latin1"),r.writeInt32BE(n,1),Buffer.concat([r,...t],n+1)}function h(e){let t=typeof e=="string"?Buffer.from(e):e;return Buffer.concat([t,Buffer.of(0)],t.length+1)}function M(e){let t=Buffer.allocUnsafe(2);return t.writeInt16BE(e),t}function Et(e){let t=Buffer.allocUnsafe(4);return t.writeInt32BE(e),t}function En(e){return g("Q",h(e))}function Sn({name:e,sql:t,types:n=[]}){return g("P",h(e),h(t),M(n.length),...n.map(St))}function Nn({portal:e,statement:t}){return g("B",h(e),h(t),M(0),M(0),M(0))}function An(e){return g("D",Buffer.from("P"),h(e))}function hn(e){return g("E",h(e),Et(0))}function On(e,t){return g("C",Buffer.from(e),h(t))}var bn=g("S",P),xn=g("H",P),yn=g("X",P),_n=g("1",P);function Cn(e){return g("Z",Buffer.from(e))}function Rn(e){let t=Object.entries(e).map(([n,r])=>Buffer.concat([Buffer.from(n),h(r)]));return g("E",...t,Buffer.of(0))}function St(e){let t=Buffer.allocUnsafe(4);return t.writeUInt32BE(e),t}var T={AccessShareLock:128,RowShareLock:192,RowExclusiveLock:240,ShareUpdateExclusiveLock:248,ShareLock:236,ShareRowExclusiveLock:252,ExclusiveLock:254,AccessExclusiveLock:255};function $n(e){return v.includes(e)}function Dn(e,t){return(T[e]&1<<v.indexOf(t))!==0}function Hn(e,t){let n=0;for(let i of e)n|=T[i];let r=[...new Set(t)].filter(i=>(T[i]&~n)!==0);return r.filter(i=>!r.some(s=>s!==i&&Nt(s,i)))}function Nt(e,t){return(T[t]&~T[e])===0}function A(e,t){let n=e.indexOf(0,t),r=n<0?e.length:n;return{bytes:e.subarray(t,r),next:r+1}}function kn(e){return A(e,5).bytes.toString("latin1")}function In(e){let t=/^(?:INSERT \d+|UPDATE|DELETE|SELECT|MERGE|FETCH|MOVE|COPY) (\d+)$/.exec(e);return t===null?0:Number(t[1])}function Bn(e){let t=String.fromCharCode(e[5]??0);return t==="T"||t==="E"?t:"I"}function At(e){let t=new Map;for(let n=5;n<e.length&&e[n]!==0;){let r=A(e,n+1);t.set(String.fromCharCode(e[n]??0),r.bytes.toString()),n=r.next}return t}function Wn(e,t=0){let n=At(e),r=n.get("D"),i=n.get("H"),s=Number(n.get("P")??0)-t;return{sqlstate:n.get("C")??"",message:n.get("M")??"",...r===void 0?{}:{detail:r},...i===void 0?{}:{hint:i},...ht(n)&&{raised:!0},...s>0?{position:s}:{}}}function ht(e){let[t="",n=""]=[e.get("F"),e.get("R")];return/^exec_stmt_(?:raise|assert)$/.test(n)||/^(?:plpy|plperl|pltcl)/.test(t)}function Mn(e,t){if(t===0)return e;for(let n=5;n<e.length&&e[n]!==0;){let r=A(e,n+1);if(e[n]===80){let i=Buffer.from(String(Number(r.bytes.toString("latin1"))+t)),s=Buffer.concat([e.subarray(0,n+1),i,e.subarray(r.next-1)]);return s.writeInt32BE(s.length-1,1),s}n=r.next}return e}function Pn(e){let t=[],n=7;for(let r=e.readInt16BE(5);r>0;r--){let i=e.readInt32BE(n);n+=4,t.push(i<0?null:e.toString("utf8",n,n+Math.max(0,i))),n+=Math.max(0,i)}return t}function jn(e){let t=A(e,5);return{name:t.bytes.toString(),value:A(e,t.next).bytes.toString()}}function qn(e){let t=A(e,5),n=A(e,t.next),r=[];for(let i=n.next+2;i+4<=e.length;i+=4)r.push(e.readUInt32BE(i));return{name:t.bytes.toString(),sql:n.bytes,types:r}}function vn(e){let t=A(e,5),n=A(e,t.next);return{portal:t.bytes.toString(),statement:n.bytes.toString(),next:n.next}}function Jn(e){return{kind:String.fromCharCode(e[5]??0),name:A(e,6).bytes.toString()}}var Me=class{#i;#r;#e=[];#t=0;#a=!1;#n=0;#o="";ended=!1;constructor({inParts:t,onPressure:n}){this.#i=t,this.#r=n}push(t){t.length!==0&&(this.#e.push(t),this.#t+=t.length,this.#s())}take(){if(this.#n>0)return this.#t>0?this.#p():void 0;let t=this.#d();if(t===void 0)return;let n=String.fromCharCode(this.#e[0]?.[0]??0);if(this.#t>=t)return{type:n,bytes:this.#c(t),first:!0,last:!0};if(!this.#i.includes(n)||this.#t<65536){this.#s();return}return this.#o=n,this.#n=t,{...this.#p(),first:!0}}peek(){if(this.#n>0)return this.#t>0?this.#o:void 0;let t=this.#e[0]?.[0];return t===void 0?void 0:String.fromCharCode(t)}drain(){return this.#c(this.#t)}#p(){let t=this.#c(Math.min(this.#n,this.#t));return this.#n-=t.length,{type:this.#o,bytes:t,first:!1,last:this.#n===0}}#d(){if(this.#t<5)return;let t=this.#e[0];t!==void 0&&t.length<5&&(this.#e=[Buffer.concat(this.#e,this.#t)]);let n=this.#e[0]?.readInt32BE(1)??0;if(n<4)throw new RangeError(`a message of length ${n}`);return n+1}#c(t){this.#t-=t;let n=this.#e[0];return n===void 0||t===0?Buffer.alloc(0):n.length===t?(this.#e.shift(),this.#s(),n):n.length>t?(this.#e[0]=n.subarray(t),this.#s(),n.subarray(0,t)):this.#l(t)}#l(t){let n=Buffer.allocUnsafe(t),r=0,i=0;for(let s of this.#e){if(r===t)break;let a=Math.min(s.length,t-r);s.copy(n,r,0,a),r+=a,a===s.length?i++:this.#e[i]=s.subarray(a)}return this.#e.splice(0,i),this.#s(),n}#s(){let t=this.#e[0],n=this.#n>0||t===void 0||t.length<5?0:t.readInt32BE(1)+1,r=t!==void 0&&this.#i.includes(String.fromCharCode(t[0]??0)),i=this.#t>=1048576&&(r||n<=this.#t);i!==this.#a&&(this.#a=i,this.#r(i))}};export{Xe as a,ee as b,Fe as c,F as d,w as e,Gt as f,$n as g,Dn as h,Hn as i,Ie as j,pn as k,We as l,fn as m,A as n,kn as o,In as p,Bn as q,At as r,Wn as s,Mn as t,Pn as u,jn as v,qn as w,vn as x,Jn as y,Me as z,g as A,h as B,Et as C,En as D,Sn as E,Nn as F,An as G,hn as H,On as I,bn as J,xn as K,yn as L,_n as M,Cn as N,Rn as O,Zt as P,sn as Q,He as R};
