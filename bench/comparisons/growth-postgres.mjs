import { growthOn } from "../harness/sizes.mjs";

export default growthOn("postgres", "Growth on PostgreSQL", 41);
