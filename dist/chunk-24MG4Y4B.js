import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as p}from"./chunk-MRMUE7J3.js";import{c as n}from"./chunk-J73VJ6AZ.js";import{d as e}from"./chunk-TMTF522Q.js";import"./chunk-57OGIAI5.js";import"./chunk-VXR7DZOZ.js";import"./chunk-GXHXU7VJ.js";import"./chunk-DG3VEBL2.js";import"./chunk-RVCMOIW4.js";import"./chunk-KLBRMC5I.js";import"./chunk-PPXXER33.js";import"./chunk-DHGL6PTP.js";import"./chunk-FSHDXVSD.js";import"./chunk-UB6LS7KO.js";import"./chunk-4AT2MJZD.js";import"./chunk-CI5CIG44.js";import"./chunk-5J24TRB2.js";import"./chunk-S7WB43ZE.js";import"./chunk-H6G33GII.js";import"./chunk-242KQI2C.js";import"./chunk-3PEV3R4L.js";import{e as s}from"./chunk-OB7VG5YF.js";import"./chunk-Y75O56LU.js";import"./chunk-ONRMRTCF.js";import"./chunk-WMYJEFBX.js";import"./chunk-T2K5SXG5.js";import"./chunk-IXEDBGZZ.js";import{e as o,f as r}from"./chunk-DFTWILR4.js";async function P(i,m){var t=[];try{let c=o(t,n());let u=await e({...p(i,m),progress:c});s("cells",JSON.stringify(u))}catch(f){var l=f,a=!0}finally{r(t,l,a)}}export{P as planCells};
