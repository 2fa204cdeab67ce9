// The script of a page that draws charts, and nothing of its own.

import { ChartView } from "./chart.js";
import { attach } from "./tab.js";

/** @import { ScriptMount } from "./types" */

/** @param {ScriptMount} script */
export default function (script) {
  return attach({ chart: ChartView }, script);
}
