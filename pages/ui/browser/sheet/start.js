// The script of the sheet.

import { attach } from "../shared/tab.js";
import { Stage } from "./stage.js";

/** @import { ScriptMount } from "../shared/types" */

/** @param {ScriptMount} script */
export default function (script) {
  return attach({ stage: Stage }, script);
}
