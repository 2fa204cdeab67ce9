// What Streamlit hands to a script or a view when it is mounted, and what a tab keeps of it.

import type { FrontendRendererArgs } from "@streamlit/component-v2-lib";
import type { LogState, OutboxData, ViewData } from "./payloads";
import type { Tab } from "./tab.js";

interface InPage {
  parentElement: HTMLElement; // no component here has a shadow root
}

export type ScriptMount = FrontendRendererArgs<{ log: LogState }, OutboxData> & InPage;
export type ViewMount = Pick<FrontendRendererArgs<{ log: LogState }, ViewData | Uint8Array>, "data" | "setStateValue"> &
  InPage;

export interface View {
  // biome-ignore lint/suspicious/noExplicitAny: each kind of view has a content of its own
  update(content: any): void;
}

export type Kinds = Record<string, new (parent: HTMLElement, tab: Tab) => View>;

declare global {
  var xavierSheet: Tab | { waiting: ViewMount[] } | undefined;
}
