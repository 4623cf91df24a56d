// The stories at a real server: the one at MATCHWIRE_URL, or one of the program MATCHWIRE_PROGRAM that is started for it.
import { after, before } from "node:test";
import { stories } from "../stories.js";
import { OwnSite, RunningSite } from "../support/sites.js";

const { MATCHWIRE_URL, MATCHWIRE_PROGRAM } = process.env;
if (!MATCHWIRE_URL && !MATCHWIRE_PROGRAM) throw new Error("set MATCHWIRE_URL or MATCHWIRE_PROGRAM");

let site;
before(async () => (site = MATCHWIRE_URL ? new RunningSite(MATCHWIRE_URL) : await OwnSite.start(MATCHWIRE_PROGRAM)));
after(() => site.stop());
stories("real", () => site);
