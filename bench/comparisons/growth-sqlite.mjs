import { growthOn } from "../harness/sizes.mjs";

export default growthOn("sqlite", "Growth on SQLite", 40);
