import { after, before } from "node:test";
import { stories } from "./stories.js";
import { ModelSite } from "./support/sites.js";

let site;
before(async () => (site = await ModelSite.start()));
after(() => site.stop());
stories("model", () => site);
