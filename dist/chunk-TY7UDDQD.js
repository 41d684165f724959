import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{b as t,j as e}from"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";function s(o,n){o.command("serve").description("Run the bot, a GitHub App (docs/bot.md lists its environment variables)").action(async()=>{let{serve:r}=await i();n(await r(process.env))})}async function i(){try{return await import("./chunk-PA64ISHY.js")}catch(o){throw e(o).message!=="not bundled"?o:new t("The bundle does not hold the bot.",{code:"no-bot",hint:"Run it in a checkout, after npm ci: npm run -s lockstep -- serve.",cause:o})}}export{s as addServe};
