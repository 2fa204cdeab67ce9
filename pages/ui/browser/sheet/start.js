// The script of the sheet.

import { attach } from "../shared/tab.js";
import { Article } from "./article.js";
import { Head } from "./head.js";

/** @import { ScriptMount } from "../shared/types" */

/** @param {ScriptMount} script */
export default function (script) {
  return attach({ head: Head, sheet: Article }, script);
}
